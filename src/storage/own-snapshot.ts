/**
 * A snapshot that is being made here: written aside, synced, renamed, the directory synced; only then is it the newest.
 * It waits for no room: on a full disk it is given up, since the log needs what there is.
 */
import { impossible } from '../base/invariant.ts';
import type { File } from '../ports/file-system.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { DiskLane } from './disk-lane.ts';
import { BlockEncoder } from './snapshot-blocks.ts';
import { encodeSnapshotHeader, layoutOf, partialName, snapshotName } from './snapshot-format.ts';
import type { SnapshotWriter } from './snapshots.ts';
import type { StorageIdentity } from './storage.ts';

/** What the writer needs around it. */
export interface WriterHost {
  readonly identity: StorageIdentity;
  /** Opens the writer's own lane. */
  openLane(noRoom: () => void): DiskLane;
  /** Calls `next` when everything is durable that the applied state came from. */
  whenDurable(next: () => void): void;
  /** The file has its name: takes it for the newest. False if there is a newer one; then the file is removed. */
  publish(meta: SnapshotMeta): boolean;
  isNewest(meta: Pick<SnapshotMeta, 'index'>): boolean;
  /** The writer has come to its end; its lane is free. */
  ended(disk: DiskLane): void;
}

export class OwnSnapshot implements SnapshotWriter {
  private readonly host: WriterHost;
  private readonly meta: Pick<SnapshotMeta, 'index' | 'term' | 'configuration'>;
  private readonly disk: DiskLane;
  private readonly blocks: BlockEncoder;
  private readonly path: string;
  private file: File | null = null;
  private bytes: Uint8Array = new Uint8Array(0);
  private phase: 'open' | 'finishing' | 'publishing' | 'ended' = 'open';
  /** An operation is under way. */
  private busy = false;
  private written: ((taken: boolean) => void) | null = null;
  private finished: ((meta: SnapshotMeta | null) => void) | null = null;

  constructor(host: WriterHost, meta: Pick<SnapshotMeta, 'index' | 'term' | 'configuration'>) {
    this.host = host;
    this.meta = meta;
    this.path = partialName(meta.index);
    this.blocks = new BlockEncoder(layoutOf(host.identity, meta));
    this.disk = host.openLane(this.noRoom);
  }

  write(bytes: Uint8Array, done: (taken: boolean) => void): void {
    this.mayGoOn();
    this.written = done;
    this.bytes = this.blocks.add(bytes);
    this.withFile(this.writeBlocks);
  }

  finish(done: (meta: SnapshotMeta | null) => void): void {
    this.mayGoOn();
    this.phase = 'finishing';
    this.finished = done;
    this.withFile(this.writeHeader);
  }

  abandon(): void {
    this.written = null;
    this.finished = null;
    // Once it is being named, it is as good as there.
    if (this.phase === 'open' || this.phase === 'finishing') {
      this.phase = 'ended';
      if (!this.busy) {
        this.discard();
      }
    }
  }

  private mayGoOn(): void {
    if (this.phase !== 'open' || this.busy) {
      impossible(`Snapshot ${this.meta.index} is written while that is under way, or after its end.`);
    }
  }

  private withFile(next: () => void): void {
    this.busy = true;
    if (this.file !== null) {
      next();
      return;
    }
    this.disk.create(this.path, () => {
      this.file = this.disk.opened;
      this.goOn(next);
    });
  }

  /** Every completion comes here, so that an abandoned snapshot ends at the first one. */
  private goOn(next: () => void): void {
    if (this.phase === 'ended') {
      this.discard();
    } else {
      next();
    }
  }

  private readonly writeBlocks = (): void => {
    this.disk.write(this.file!, this.blocks.offset, this.bytes, () => this.goOn(this.blocksWritten));
  };

  private readonly blocksWritten = (): void => {
    const done = this.written!;
    this.busy = false;
    this.written = null;
    done(true);
  };

  private whole(): SnapshotMeta {
    const { index, term, configuration } = this.meta;
    return { index, term, configuration, size: this.blocks.size, checksum: this.blocks.checksum };
  }

  private readonly writeHeader = (): void => {
    const header = encodeSnapshotHeader(this.host.identity, this.whole());
    this.disk.write(this.file!, 0, header, () => this.goOn(this.syncFile));
  };

  private readonly syncFile = (): void => {
    this.disk.sync(this.file!, () => this.goOn(this.awaitLog));
  };

  private readonly awaitLog = (): void => {
    this.disk.closeFile(this.file!);
    this.file = null;
    this.busy = false;
    this.host.whenDurable(() => {
      if (this.phase === 'finishing') {
        this.name();
      }
    });
  };

  private name(): void {
    this.busy = true;
    if (!this.host.isNewest(this.meta)) {
      this.discard();
      return;
    }
    this.phase = 'publishing';
    this.disk.rename(this.path, snapshotName(this.meta.index), () => {
      this.disk.syncDirectory(this.published);
    });
  }

  private readonly published = (): void => {
    const meta = this.whole();
    const isNewest = this.host.publish(meta);
    this.end(isNewest ? meta : null);
  };

  private readonly noRoom = (): void => {
    this.discard();
  };

  /** Removes what was written, then says so. */
  private discard(): void {
    this.busy = true;
    this.phase = 'ended';
    if (this.file !== null) {
      this.disk.closeFile(this.file);
      this.file = null;
    }
    this.disk.remove(this.path, () => this.end(null));
  }

  private end(meta: SnapshotMeta | null): void {
    const { written, finished } = this;
    this.phase = 'ended';
    this.written = null;
    this.finished = null;
    this.host.ended(this.disk);
    written?.(false);
    finished?.(meta);
  }
}
