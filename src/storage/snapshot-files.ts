/** The snapshots of one storage: which is the newest, who is making, receiving and reading one. */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, Term, TicketId } from '../base/types.ts';
import type { Configuration } from '../raft/configuration.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { Cleaner } from './cleaner.ts';
import type { DiskLane } from './disk-lane.ts';
import type { DiskLanes } from './disk-lanes.ts';
import { OwnSnapshot, type WriterHost } from './own-snapshot.ts';
import { layoutOf, snapshotName } from './snapshot-format.ts';
import { FileReader } from './snapshot-reader.ts';
import type { SnapshotReader, SnapshotStore, SnapshotWriter, StagingProgress } from './snapshots.ts';
import { Staging } from './staging.ts';
import type { StorageIdentity } from './storage.ts';

/** What snapshots ask of the log. */
export interface TicketClock {
  /** Tickets up to this one were written. */
  issued(): TicketId;
  /** Calls `next` when they are durable. */
  whenDurable(ticket: TicketId, next: () => void): void;
}

export class SnapshotFiles implements SnapshotStore {
  newest: SnapshotMeta | null = null;
  readonly staging: Staging;

  private readonly identity: StorageIdentity;
  private readonly lanes: DiskLanes;
  private readonly cleaner: Cleaner;
  private readonly tickets: TicketClock;
  private isWriting = false;
  /** The latest snapshot that a ticket installs, perhaps not durably yet. */
  private installing: LogIndex = 0;
  /** How many read each snapshot. */
  private readonly readers = new Map<LogIndex, number>();

  constructor(identity: StorageIdentity, lanes: DiskLanes, cleaner: Cleaner, tickets: TicketClock) {
    this.identity = identity;
    this.lanes = lanes;
    this.cleaner = cleaner;
    this.tickets = tickets;
    this.staging = new Staging(identity, lanes.open());
  }

  create(index: LogIndex, term: Term, configuration: Configuration): SnapshotWriter {
    if (this.isWriting || index <= this.newestIndex()) {
      impossible(
        `Snapshot ${index} was begun; the newest is ${this.newestIndex()}, and one is ` +
          `${this.isWriting ? '' : 'not '}being made.`,
      );
    }
    this.isWriting = true;
    const ticket = this.tickets.issued();
    const host: WriterHost = {
      identity: this.identity,
      openLane: (noRoom) => this.lanes.open(noRoom),
      whenDurable: (next) => this.tickets.whenDurable(ticket, next),
      publish: (meta) => this.publish(meta),
      isNewest: (meta) => meta.index > this.newestIndex(),
      ended: (disk) => {
        this.isWriting = false;
        this.lanes.close(disk);
      },
    };
    return new OwnSnapshot(host, { index, term, configuration });
  }

  stage(
    meta: SnapshotMeta,
    offset: number,
    bytes: Uint8Array,
    done: (progress: StagingProgress) => void,
  ): boolean {
    const isStale = meta.index <= Math.max(this.newestIndex(), this.installing);
    return !isStale && this.staging.stage(meta, offset, bytes, done);
  }

  staged(meta: SnapshotMeta): StagingProgress {
    return this.staging.staged(meta);
  }

  open(): SnapshotReader | null {
    const meta = this.newest;
    if (meta === null) {
      return null;
    }
    const { index } = meta;
    this.readers.set(index, (this.readers.get(index) ?? 0) + 1);
    const disk = this.lanes.open();
    return new FileReader(meta, layoutOf(this.identity, meta), disk, () => this.readerClosed(index, disk));
  }

  /** A ticket will install what is staged. */
  install(meta: SnapshotMeta): void {
    if (!this.staging.staged(meta).complete || meta.index <= this.newestIndex()) {
      impossible(
        `Snapshot ${meta.index} is to be installed; it must be staged, and above ${this.newestIndex()}.`,
      );
    }
    this.staging.take();
    this.installing = meta.index;
  }

  /** A durable file has its name. False if there is a newer one: then it is removed. */
  publish(meta: SnapshotMeta): boolean {
    const before = this.newest;
    if (meta.index <= this.newestIndex()) {
      this.cleaner.remove(snapshotName(meta.index), false);
      return false;
    }
    this.newest = meta;
    this.staging.overtake(meta.index);
    if (before !== null && !this.readers.has(before.index)) {
      this.cleaner.remove(snapshotName(before.index), false);
    }
    return true;
  }

  private newestIndex(): LogIndex {
    return this.newest === null ? 0 : this.newest.index;
  }

  private readerClosed(index: LogIndex, disk: DiskLane): void {
    this.lanes.close(disk);
    const left = this.readers.get(index)! - 1;
    if (left > 0) {
      this.readers.set(index, left);
      return;
    }
    this.readers.delete(index);
    if (index < this.newestIndex()) {
      this.cleaner.remove(snapshotName(index), false);
    }
  }
}
