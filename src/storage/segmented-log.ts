/**
 * The write-ahead log of a replica: segment files that are only ever appended to, hard state and entries in one
 * stream of tickets. Its promises are those of `Storage`; its bytes and its recovery rule are in docs/storage.md.
 *
 * This file only ties the parts together: `Recovery` reads, `TailRepair` makes fit, `GroupCommit` appends.
 */
import { impossible } from '../base/invariant.ts';
import type { TicketId } from '../base/types.ts';
import type { FileSystem } from '../ports/file-system.ts';
import type { Ticket } from '../raft/ticket.ts';
import { GroupCommit } from './group-commit.ts';
import { LogDisk } from './log-disk.ts';
import { Recovery } from './recovery.ts';
import { SegmentMaker } from './segment-maker.ts';
import type { Storage, StorageEvents, StorageIdentity, StorageLimits } from './storage.ts';
import { TailRepair } from './tail-repair.ts';

/**
 * A `Storage` over a `FileSystem`. One object serves one incarnation: `open` it once.
 *
 * A full disk during `open` or afterwards is reported by `full(true)`, once; call `retry` until `full(false)`.
 */
export class SegmentedLog implements Storage {
  private readonly disk: LogDisk;
  private readonly maker: SegmentMaker;
  private readonly limits: StorageLimits;
  private readonly events: StorageEvents;
  private readonly identity: StorageIdentity;
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
    this.disk = new LogDisk(fileSystem, {
      full: (isFull) => events.full(isFull),
      failed: (failure) => {
        this.phase = 'stopped';
        events.failed(failure);
      },
    });
    this.maker = new SegmentMaker(this.disk, identity);
  }

  open(): void {
    if (this.phase !== 'new') {
      impossible(`The log was opened when it was ${this.phase}; each incarnation makes one of its own.`);
    }
    this.phase = 'opening';
    const recovery = new Recovery(this.disk, this.identity, () => repair.run());
    const repair = new TailRepair(this.disk, this.maker, recovery, () => this.begin(repair));
    recovery.run();
  }

  write(ticket: Ticket): void {
    if (this.phase === 'stopped') {
      return;
    }
    if (this.commit === null || this.phase !== 'open') {
      impossible(`Ticket ${ticket.id} was written while the log was ${this.phase}; wait for opened.`);
    }
    this.commit.write(ticket);
  }

  retry(): void {
    this.disk.retry();
  }

  close(): void {
    this.phase = 'stopped';
    this.disk.stop();
  }

  /** A batch without tickets makes the new incarnation durable, and shows that the disk can be written. */
  private begin(repair: TailRepair): void {
    const { incarnation, entries } = repair.found;
    this.repair = repair;
    this.commit = new GroupCommit(
      this.disk,
      this.maker,
      this.limits,
      repair.end!,
      incarnation + 1,
      entries.length,
      this.completed,
    );
    this.commit.begin();
  }

  private readonly completed = (last: TicketId): void => {
    if (this.phase === 'open') {
      this.events.completed(last);
      return;
    }
    const { found, tornTail } = this.repair!;
    this.repair = null;
    this.phase = 'open';
    this.events.opened({
      incarnation: found.incarnation + 1,
      hardState: found.hardState,
      snapshot: null,
      baseIndex: 0,
      baseTerm: 0,
      entries: found.entries,
      tornTail,
    });
  };
}
