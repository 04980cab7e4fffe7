/**
 * Appends tickets to the log: one write and one sync under way, and all tickets that come meanwhile go together in
 * the next batch. So a batch is written only when everything before it is synced, which is what makes its header a
 * watermark. When a segment is full, the next one is made first. A ticket that installs a snapshot begins a batch: the
 * staged file gets its name, durably, when all tickets before are; then the log is told.
 */
import { dropFirst } from '../base/arrays.ts';
import { impossible } from '../base/invariant.ts';
import type { LogIndex, TicketId } from '../base/types.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { Ticket } from '../raft/ticket.ts';
import type { DiskLane } from './disk-lane.ts';
import { BATCH_HEADER_BYTES, writeBatchHeader } from './format.ts';
import { BUFFER_BYTES_KEPT_MAX, BUFFER_BYTES_MIN } from './limits.ts';
import type { LogTail } from './log-tail.ts';
import type { LogEnd, SegmentMaker } from './segment-maker.ts';
import { snapshotName, stagingName } from './snapshot-format.ts';
import type { StorageLimits } from './storage.ts';
import { type TicketRecord, ticketBytes, writeTicket } from './ticket-codec.ts';

export interface CommitEvents {
  /** The log begins with this snapshot now, durably. Followed by `completed`. */
  installed(snapshot: SnapshotMeta): void;
  /** A batch is durable; 0 for the one without tickets that begins an incarnation. */
  completed(last: TicketId): void;
}

export class GroupCommit {
  private readonly disk: DiskLane;
  private readonly maker: SegmentMaker;
  private readonly limits: StorageLimits;
  /** What the log says up to the batch under way. */
  readonly tail: LogTail;
  private readonly events: CommitEvents;

  private readonly pending: TicketRecord[] = [];
  /** Of the pending tickets that install one. */
  private readonly installs: SnapshotMeta[] = [];
  /** The snapshot that the first pending ticket installs has its name. */
  private named = false;
  private readonly waiters: { readonly ticket: TicketId; readonly next: () => void }[] = [];
  private end: LogEnd;
  private offset: number;
  private chain: number;
  private isFirst = true;
  private busy = false;
  private buffer = new Uint8Array(BUFFER_BYTES_MIN);
  private lastTicket: TicketId = 0;
  private lastIndex: LogIndex;
  /** What the batch under way brings when it is durable. */
  private batchEnd = 0;
  private batchChain = 0;
  private batchTicket: TicketId = 0;
  private batchInstalls = false;
  private durableTicket: TicketId = 0;

  /** `tail` is what the log says at `end`; this goes on with it. */
  constructor(
    disk: DiskLane,
    maker: SegmentMaker,
    limits: StorageLimits,
    end: LogEnd,
    tail: LogTail,
    events: CommitEvents,
  ) {
    this.disk = disk;
    this.maker = maker;
    this.limits = limits;
    this.end = end;
    this.offset = end.offset;
    this.chain = end.chain;
    this.tail = tail;
    this.lastIndex = tail.terms.lastIndex;
    this.events = events;
  }

  /** Ticket ids up to this one were written. */
  get issued(): TicketId {
    return this.lastTicket;
  }

  /**
   * Writes the batch without tickets that makes the incarnation durable. With `snapshot`, the log is replaced by that
   * one: a crash cut its installation off, when the file had its name and the log did not know it yet.
   */
  begin(snapshot: SnapshotMeta | null): void {
    if (snapshot !== null) {
      this.pending.push({ id: 0, hardState: null, truncateFrom: 0, entries: [], install: snapshot });
      this.named = true;
      this.lastIndex = snapshot.index;
    }
    this.next();
  }

  /** Calls `next` when all tickets up to this one are durable: at once, if they are. */
  whenDurable(ticket: TicketId, next: () => void): void {
    if (ticket <= this.durableTicket) {
      next();
    } else {
      this.waiters.push({ ticket, next });
    }
  }

  write(ticket: Ticket): void {
    this.check(ticket);
    if (ticket.install !== null) {
      this.installs.push(ticket.install);
    }
    this.pending.push(ticket);
    if (!this.busy) {
      this.next();
    }
  }

  private next(): void {
    this.busy = true;
    const install = this.pending.length === 0 ? null : this.pending[0]!.install;
    if (install !== null && !this.named) {
      this.disk.rename(stagingName(install.index), snapshotName(install.index), this.renamed);
    } else if (this.offset >= this.limits.segmentBytesMax) {
      this.maker.create(this.end.segment + 1, this.chain, this.offset, this.tail.start(), this.rolled);
    } else {
      this.writeBatch();
    }
  }

  private readonly renamed = (): void => {
    this.disk.syncDirectory(this.nameSynced);
  };

  private readonly nameSynced = (): void => {
    this.named = true;
    this.next();
  };

  private readonly rolled = (): void => {
    this.disk.closeFile(this.end.file);
    this.end = this.maker.end!;
    this.tail.segments.add(this.end.segment, this.tail.terms.lastIndex);
    this.offset = this.end.offset;
    this.chain = this.end.chain;
    this.writeBatch();
  };

  private writeBatch(): void {
    const { pending, limits } = this;
    let count = 0;
    let size = BATCH_HEADER_BYTES;
    while (count < pending.length) {
      const ticket = pending[count]!;
      const more = ticketBytes(ticket);
      if (count > 0 && (size + more > limits.batchBytesMax || ticket.install !== null)) {
        break;
      }
      size += more;
      count++;
    }
    this.reserve(size);
    this.encode(count, size);
    dropFirst(pending, count);
    this.disk.write(this.end.file, this.offset, this.buffer.subarray(0, size), this.written);
  }

  private encode(count: number, size: number): void {
    const { buffer, tail } = this;
    const incarnation = this.isFirst ? tail.incarnation + 1 : tail.incarnation;
    const batch = this.isFirst ? 1 : tail.batch + 1;
    this.isFirst = false;
    if (!tail.takeBatch(incarnation, batch)) {
      impossible(`Batch ${batch} of incarnation ${incarnation} does not follow batch ${tail.batch}.`);
    }
    let chain = writeBatchHeader(buffer, 0, this.offset, incarnation, batch, this.chain, this.end.seed);
    this.batchInstalls = count > 0 && this.pending[0]!.install !== null;
    let at = BATCH_HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const ticket = this.pending[i]!;
      if (!tail.takeTicket(ticket)) {
        impossible(`Ticket ${ticket.id} does not continue the log, which ends at ${tail.terms.lastIndex}.`);
      }
      const bytes = ticketBytes(ticket);
      chain = writeTicket(buffer, at, bytes, ticket, chain);
      at += bytes;
      this.batchTicket = ticket.id;
    }
    if (at !== size) {
      impossible(`Batch ${batch} was measured as ${size} bytes and encoded as ${at}.`);
    }
    this.batchEnd = this.offset + size;
    this.batchChain = chain;
  }

  private readonly written = (): void => {
    this.disk.sync(this.end.file, this.synced);
  };

  private readonly synced = (): void => {
    this.offset = this.batchEnd;
    this.chain = this.batchChain;
    this.durableTicket = this.batchTicket;
    if (this.batchInstalls) {
      this.named = false;
      if (this.batchTicket > 0) {
        this.events.installed(this.installs.shift()!);
      }
    }
    // Still busy, so that all tickets written in answer to this go together.
    this.events.completed(this.batchTicket);
    this.wake();
    if (this.pending.length > 0) {
      this.next();
    } else {
      this.busy = false;
    }
  };

  private wake(): void {
    const { waiters } = this;
    // In order, since tickets only rise.
    while (waiters.length > 0 && waiters[0]!.ticket <= this.durableTicket) {
      waiters.shift()!.next();
    }
  }

  /** The buffer is free: it is used by one batch at a time, until that is synced. */
  private reserve(size: number): void {
    const isWasteful = this.buffer.length > BUFFER_BYTES_KEPT_MAX && size <= BUFFER_BYTES_KEPT_MAX;
    if (size > this.buffer.length || isWasteful) {
      this.buffer = new Uint8Array(
        isWasteful ? BUFFER_BYTES_KEPT_MAX : Math.max(size, 2 * this.buffer.length),
      );
    }
  }

  /** Refuses to write what recovery would refuse to read. */
  private check(ticket: Ticket): void {
    const { id, hardState, truncateFrom, entries, install } = ticket;
    if (id !== this.lastTicket + 1) {
      impossible(`Ticket ${id} was written after ticket ${this.lastTicket}; ids rise by one from 1.`);
    }
    if (install !== null && (hardState !== null || truncateFrom > 0 || entries.length > 0)) {
      impossible(`Ticket ${id} installs a snapshot, and carries something else as well.`);
    }
    const cut = truncateFrom === 0 ? this.lastIndex : truncateFrom - 1;
    if (cut < 0 || cut > this.lastIndex) {
      impossible(`Ticket ${id} cuts the log from ${truncateFrom} on, and it ends at ${this.lastIndex}.`);
    }
    for (let at = 0; at < entries.length; at++) {
      if (entries[at]!.index !== cut + 1 + at) {
        impossible(`Ticket ${id} appends index ${entries[at]!.index} where ${cut + 1 + at} is next.`);
      }
    }
    this.lastTicket = id;
    this.lastIndex = install === null ? cut + entries.length : install.index;
  }
}
