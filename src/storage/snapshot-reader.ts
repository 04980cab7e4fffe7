/** Reads the contents of a durable snapshot, block by block verified: what is damaged is never handed out. */
import { impossible } from '../base/invariant.ts';
import type { File } from '../ports/file-system.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { DiskLane } from './disk-lane.ts';
import { copyVerified } from './snapshot-blocks.ts';
import { BLOCK_BYTES, blockStart, fileBytes, type Layout, snapshotName } from './snapshot-format.ts';
import type { SnapshotReader } from './snapshots.ts';

const NO_CONTENTS = new Uint8Array(0);

export class FileReader implements SnapshotReader {
  readonly meta: SnapshotMeta;
  private readonly layout: Layout;
  private readonly disk: DiskLane;
  private readonly closed: () => void;
  private file: File | null = null;
  private isClosed = false;
  /** What is asked for, from the beginning of its first block. */
  private first = 0;
  private skip = 0;
  private length = 0;
  private done: ((bytes: Uint8Array) => void) | null = null;

  /** `disk` is a lane of its own; `closed` gives it back. */
  constructor(meta: SnapshotMeta, layout: Layout, disk: DiskLane, closed: () => void) {
    this.meta = meta;
    this.layout = layout;
    this.disk = disk;
    this.closed = closed;
  }

  read(offset: number, length: number, done: (bytes: Uint8Array) => void): void {
    if (this.done !== null || this.isClosed) {
      impossible(`Snapshot ${this.meta.index} is read while a read is under way, or after its end.`);
    }
    const { size } = this.meta;
    const end = Math.min(offset + length, size);
    this.first = Math.floor(Math.min(offset, size) / BLOCK_BYTES);
    const start = this.first * BLOCK_BYTES;
    this.skip = Math.min(offset, size) - start;
    this.length = Math.max(end - start, this.skip);
    this.done = done;
    if (this.file === null) {
      this.disk.open(snapshotName(this.meta.index), this.opened);
    } else {
      this.readBlocks();
    }
  }

  close(): void {
    if (!this.isClosed) {
      this.isClosed = true;
      this.done = null;
      this.closed();
    }
  }

  private readonly opened = (): void => {
    this.file = this.disk.opened;
    this.readBlocks();
  };

  /** Whole blocks, since each is verified as a whole. */
  private readBlocks(): void {
    const { layout, first, length, meta } = this;
    const start = first * BLOCK_BYTES;
    const contents = Math.min(meta.size, Math.ceil((start + length) / BLOCK_BYTES) * BLOCK_BYTES);
    const from = blockStart(layout, start);
    const until = Math.max(from, fileBytes(layout, contents));
    this.disk.read(this.file!, from, length === this.skip ? 0 : until - from, this.wasRead);
  }

  private readonly wasRead = (): void => {
    const { layout, first, meta, skip, length } = this;
    const done = this.done!;
    this.done = null;
    if (length === skip) {
      done(NO_CONTENTS);
      return;
    }
    const start = first * BLOCK_BYTES;
    const end = Math.min(meta.size, Math.ceil((start + length) / BLOCK_BYTES) * BLOCK_BYTES);
    const contents = new Uint8Array(end - start);
    const verified = copyVerified(layout, this.disk.bytesRead, first, contents);
    if (verified < contents.length) {
      this.refuse(blockStart(layout, start + verified));
    } else {
      done(contents.subarray(skip, length));
    }
  };

  private refuse(offset: number): void {
    const path = snapshotName(this.meta.index);
    this.disk.fail({
      code: 'damaged',
      path,
      offset,
      message:
        `The snapshot is damaged: ${path}, byte ${offset}: a block does not match its checksum. Nothing was changed. ` +
        'Restore the file, or have the server join as a new member.',
    });
  }
}
