/**
 * The write-ahead log of a replica: segment files that are only ever appended to, hard state and entries in one
 * stream of tickets, and snapshots beside it. Its promises are those of `Storage`; its bytes and its recovery rule are
 * in docs/storage.md.
 *
 * This file only ties the parts together: `Recovery` reads, `TailRepair` makes fit, `GroupCommit` appends, and
 * `SnapshotFiles` and `Cleaner` work beside them.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, TicketId } from '../base/types.ts';
import type { FileSystem } from '../ports/file-system.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { Ticket } from '../raft/ticket.ts';
import { Cleaner } from './cleaner.ts';
import type { DiskLane } from './disk-lane.ts';
import { DiskLanes } from './disk-lanes.ts';
import { segmentName } from './format.ts';
import { type CommitEvents, GroupCommit } from './group-commit.ts';
import { isReplaced } from './log-and-snapshot.ts';
import { Recovery } from './recovery.ts';
import { SegmentMaker } from './segment-maker.ts';
import { SnapshotFiles } from './snapshot-files.ts';
import type { SnapshotStore } from './snapshots.ts';
import type { Storage, StorageEvents, StorageIdentity, StorageLimits } from './storage.ts';
import { TailRepair } from './tail-repair.ts';

/**
 * A `Storage` over a `FileSystem`. One object serves one incarnation: `open` it once.
 *
 * A full disk during `open` or afterwards is reported by `full(true)`, once; call `retry` until `full(false)`.
 */
export class SegmentedLog implements Storage, CommitEvents {
  private readonly lanes: DiskLanes;
  private readonly disk: DiskLane;
  private readonly maker: SegmentMaker;
  private readonly limits: StorageLimits;
  private readonly events: StorageEvents;
  private readonly identity: StorageIdentity;
  private readonly cleaner: Cleaner;
  private readonly files: SnapshotFiles;
  /** What was found and mended; let go when it has been reported, since it holds the log's entries. */
  private repair: TailRepair | null = null;
  private phase: 'new' | 'opening' | 'open' | 'stopped' = 'new';
  private commit: GroupCommit | null = null;

  constructor(
    fileSystem: FileSystem,
    identity: StorageIdentity,
    limits: StorageLimits,
    events: StorageEvents,
  ) {
    this.identity = identity;
    this.limits = limits;
    this.events = events;
    this.lanes = new DiskLanes(fileSystem, {
      full: (isFull) => events.full(isFull),
      failed: (failure) => {
        this.phase = 'stopped';
        events.failed(failure);
      },
    });
    this.disk = this.lanes.open();
    this.maker = new SegmentMaker(this.disk, identity);
    this.cleaner = new Cleaner(this.lanes.open());
    this.files = new SnapshotFiles(identity, this.lanes, this.cleaner, {
      issued: () => this.opened().issued,
      whenDurable: (ticket, next) => this.opened().whenDurable(ticket, next),
    });
  }

  get snapshots(): SnapshotStore {
    return this.files;
  }

  open(): void {
    if (this.phase !== 'new') {
      impossible(`The log was opened when it was ${this.phase}; each incarnation makes one of its own.`);
    }
    this.phase = 'opening';
    const recovery = new Recovery(this.disk, this.identity, this.limits, () => this.settle(recovery, repair));
    const repair = new TailRepair(this.disk, this.maker, recovery, () => this.begin(repair));
    recovery.run();
  }

  write(ticket: Ticket): void {
    if (this.phase === 'stopped') {
      return;
    }
    const commit = this.opened();
    if (ticket.install !== null) {
      this.files.install(ticket.install);
    }
    commit.write(ticket);
  }

  compact(index: LogIndex): void {
    if (this.phase === 'stopped') {
      return;
    }
    const { tail } = this.opened();
    const newest = this.files.newest === null ? 0 : this.files.newest.index;
    if (index > newest) {
      impossible(`The log was to be compacted up to ${index}, and the newest snapshot is of ${newest}.`);
    }
    const { segments } = tail;
    const begin = segments.beginningAt(index);
    // The newest goes first, durably: the gap says that those before it are to go as well, wherever a crash comes. Without it
    // the log might begin with one that cuts below its own beginning.
    for (let segment = begin - 1; segment >= segments.first; segment--) {
      this.cleaner.remove(segmentName(segment), segment === begin - 1);
    }
    segments.drop(begin);
    tail.terms.forget(index);
  }

  retry(): void {
    this.lanes.retry();
  }

  close(): void {
    this.phase = 'stopped';
    this.lanes.stop();
  }

  /** Called by the group commit: the log begins with this snapshot now. */
  installed(snapshot: SnapshotMeta): void {
    this.files.publish(snapshot);
    this.compact(snapshot.index);
  }

  /** Called by the group commit. */
  completed(last: TicketId): void {
    if (this.phase === 'open') {
      this.events.completed(last);
      return;
    }
    const { found, tornTail, recovery } = this.repair!;
    const snapshot = recovery.snapshots.newest;
    const replaced = isReplaced(found, snapshot) ? snapshot : null;
    this.repair = null;
    this.phase = 'open';
    this.events.opened({
      incarnation: found.log.incarnation,
      hardState: found.log.hardState,
      snapshot,
      baseIndex: replaced === null ? found.baseIndex : replaced.index,
      baseTerm: replaced === null ? found.baseTerm : replaced.term,
      entries: replaced === null ? found.entries : [],
      tornTail,
    });
  }

  private opened(): GroupCommit {
    if (this.commit === null || this.phase !== 'open') {
      impossible(`The log was used while it was ${this.phase}; wait for opened.`);
    }
    return this.commit;
  }

  /** The log is in order: what a former life left unfinished is removed, or gone on with. */
  private settle(recovery: Recovery, repair: TailRepair): void {
    const { snapshots } = recovery;
    this.files.newest = snapshots.newest;
    snapshots.clean(() => {
      if (snapshots.staged === '') {
        repair.run();
      } else {
        this.files.staging.recover(snapshots.staged, () => repair.run());
      }
    });
  }

  /** A batch without tickets makes the new incarnation durable, and shows that the disk can be written. */
  private begin(repair: TailRepair): void {
    const { found, recovery } = repair;
    const { newest } = recovery.snapshots;
    this.repair = repair;
    this.commit = new GroupCommit(this.disk, this.maker, this.limits, repair.end!, found.log, this);
    this.commit.begin(isReplaced(found, newest) ? newest : null);
  }
}
