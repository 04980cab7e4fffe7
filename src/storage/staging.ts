/**
 * The snapshot that is being received: its chunks are written as they come and verified as a whole when all are
 * there. Nothing is promised before that, so nothing is synced before that either; what a crash leaves of it is
 * found again by its checksums.
 */
import type { LogIndex } from '../base/types.ts';
import type { File } from '../ports/file-system.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { DiskLane } from './disk-lane.ts';
import { BlockEncoder, copyVerified } from './snapshot-blocks.ts';
import {
  BLOCK_BYTES,
  BLOCK_HEAD_BYTES,
  blockStart,
  decodeSnapshotHeader,
  encodeSnapshotHeader,
  fileBytes,
  isRefusal,
  isSameSnapshot,
  type Layout,
  layoutOf,
  SNAPSHOT_FIELDS_BYTES,
  snapshotHeaderBytes,
  stagingName,
} from './snapshot-format.ts';
import type { StagingProgress } from './snapshots.ts';
import type { StorageIdentity } from './storage.ts';

const NOTHING: StagingProgress = { offset: 0, complete: false };
/** Blocks read at once when a staged file is verified. */
const BLOCKS_AT_ONCE = 64;
const NO_BYTES: Uint8Array = new Uint8Array(0);

export class Staging {
  private readonly identity: StorageIdentity;
  private readonly disk: DiskLane;
  private meta: SnapshotMeta | null = null;
  private layout: Layout = { headerBytes: 0, seed: 0 };
  private blocks = new BlockEncoder(this.layout);
  private file: File | null = null;
  private complete = false;
  private busy = false;
  /** A durable snapshot stands for everything up to here. */
  private overtaken: LogIndex = 0;
  /** What `staged` tells while a chunk is being written. */
  private offset = 0;
  private chunk = NO_BYTES;
  private done: (progress: StagingProgress) => void = () => {};
  private recovered: () => void = () => {};

  constructor(identity: StorageIdentity, disk: DiskLane) {
    this.identity = identity;
    this.disk = disk;
  }

  staged(meta: SnapshotMeta): StagingProgress {
    if (this.meta === null || !isSameSnapshot(meta, this.meta)) {
      return NOTHING;
    }
    return { offset: this.offset, complete: this.complete };
  }

  stage(
    meta: SnapshotMeta,
    offset: number,
    bytes: Uint8Array,
    done: (progress: StagingProgress) => void,
  ): boolean {
    const { offset: wanted, complete } = this.staged(meta);
    if (this.busy || complete || offset !== wanted || offset + bytes.length > meta.size) {
      return false;
    }
    this.busy = true;
    this.chunk = bytes;
    this.done = done;
    if (this.meta !== null && isSameSnapshot(meta, this.meta)) {
      this.writeChunk();
    } else {
      this.drop(() => this.begin(meta));
    }
    return true;
  }

  /** The staged snapshot is handed over to be installed: its file is not touched here any more. */
  take(): void {
    this.meta = null;
    this.complete = false;
    this.offset = 0;
  }

  /** A snapshot of `index` is durable: what is staged of one up to there is of no use any more, and goes. */
  overtake(index: LogIndex): void {
    this.overtaken = index;
    this.dropOvertaken();
  }

  /** Takes up what a former life has left in this file. */
  recover(path: string, next: () => void): void {
    this.recovered = next;
    this.busy = true;
    this.disk.open(path, () => {
      this.file = this.disk.opened!;
      this.disk.size(this.file, () => {
        this.disk.read(this.file!, 0, Math.min(this.disk.sizeRead, SNAPSHOT_FIELDS_BYTES), this.fieldsRead);
      });
    });
  }

  private readonly fieldsRead = (): void => {
    const fields = this.disk.bytesRead;
    const size = this.disk.sizeRead;
    const length = fields.length < SNAPSHOT_FIELDS_BYTES ? 0 : snapshotHeaderBytes(fields);
    this.disk.read(this.file!, 0, Math.min(length, size), this.headerRead);
  };

  private readonly headerRead = (): void => {
    const header = this.disk.bytesRead;
    const meta = decodeSnapshotHeader(this.identity, header);
    if (isRefusal(meta) || stagingName(meta.index) !== this.file!.path) {
      // Nobody was told of it, so what a crash left is no loss.
      this.removeFile(this.file!.path, this.settled);
      return;
    }
    this.prepare(meta);
    // What was read may be in the page cache only; what is kept is written once more, so that a sync covers it.
    this.disk.write(this.file!, 0, header, this.verifyOn);
  };

  private readonly verifyOn = (): void => {
    const left = Math.min(this.meta!.size - this.blocks.size, BLOCKS_AT_ONCE * BLOCK_BYTES);
    const from = blockStart(this.layout, this.blocks.size);
    const until = fileBytes(this.layout, this.blocks.size + left);
    this.disk.read(this.file!, from, until - from, () => this.verify(left));
  };

  private verify(length: number): void {
    const contents = new Uint8Array(length);
    const first = Math.floor(this.blocks.size / BLOCK_BYTES);
    const bytes = this.disk.bytesRead;
    let verified = copyVerified(this.layout, bytes, first, contents);
    if (verified < length) {
      verified += this.lastBlock(bytes, first, verified, contents);
    }
    const isEnd = verified < length || this.blocks.size + verified === this.meta!.size;
    const again = this.blocks.add(contents.subarray(0, verified));
    this.offset = this.blocks.size;
    this.disk.write(this.file!, this.blocks.offset, again, isEnd ? this.cutRest : this.verifyOn);
  }

  /** The end of a staged file need not be the end of a block. */
  private lastBlock(bytes: Uint8Array, first: number, verified: number, contents: Uint8Array): number {
    const block = verified / BLOCK_BYTES;
    const from = block * (BLOCK_BYTES + BLOCK_HEAD_BYTES);
    const rest = bytes.length - from - BLOCK_HEAD_BYTES;
    if (rest <= 0 || rest >= BLOCK_BYTES) {
      return 0;
    }
    const last = contents.subarray(verified, verified + rest);
    return copyVerified(this.layout, bytes.subarray(from), first + block, last) === rest ? rest : 0;
  }

  private readonly cutRest = (): void => {
    this.done = this.settled;
    this.disk.truncate(this.file!, fileBytes(this.layout, this.blocks.size), this.chunkWritten);
  };

  private readonly settled = (): void => {
    this.busy = false;
    this.recovered();
  };

  private begin(meta: SnapshotMeta): void {
    this.prepare(meta);
    this.disk.create(stagingName(meta.index), () => {
      this.file = this.disk.opened;
      this.disk.write(this.file!, 0, encodeSnapshotHeader(this.identity, meta), this.headerWritten);
    });
  }

  /** The name is made durable at once: without it, all that comes would be lost in a crash. */
  private readonly headerWritten = (): void => {
    this.disk.syncDirectory(this.writeChunk);
  };

  private prepare(meta: SnapshotMeta): void {
    this.meta = meta;
    this.layout = layoutOf(this.identity, meta);
    this.blocks = new BlockEncoder(this.layout);
    this.offset = 0;
  }

  private readonly writeChunk = (): void => {
    const bytes = this.blocks.add(this.chunk);
    this.chunk = NO_BYTES;
    this.disk.write(this.file!, this.blocks.offset, bytes, this.chunkWritten);
  };

  private readonly chunkWritten = (): void => {
    const { size, checksum } = this.meta!;
    if (this.blocks.size < size) {
      this.report();
    } else if (this.blocks.checksum === checksum) {
      this.disk.sync(this.file!, this.synced);
    } else {
      this.drop(() => this.report());
    }
  };

  private readonly synced = (): void => {
    this.disk.closeFile(this.file!);
    this.file = null;
    this.complete = true;
    this.report();
  };

  private report(): void {
    this.offset = this.meta === null ? 0 : this.blocks.size;
    this.busy = false;
    this.done({ offset: this.offset, complete: this.complete });
    this.dropOvertaken();
  }

  private dropOvertaken(): void {
    if (this.busy || this.meta === null || this.meta.index > this.overtaken) {
      return;
    }
    this.busy = true;
    this.drop(() => {
      this.busy = false;
    });
  }

  /** Removes what is staged. */
  private drop(next: () => void): void {
    if (this.meta === null) {
      next();
      return;
    }
    const path = stagingName(this.meta.index);
    this.take();
    this.removeFile(path, next);
  }

  private removeFile(path: string, next: () => void): void {
    if (this.file !== null) {
      this.disk.closeFile(this.file);
      this.file = null;
    }
    this.disk.remove(path, next);
  }
}
