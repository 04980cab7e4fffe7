/**
 * Appends tickets to the log: one write and one sync under way, and all tickets that come meanwhile go together in
 * the next batch. So a batch is written only when everything before it is synced, which is what makes its header a
 * watermark. When a segment is full, the next one is made first.
 */
import { impossible } from '../base/invariant.ts';
import type { Incarnation, LogIndex, TicketId } from '../base/types.ts';
import type { Ticket } from '../raft/ticket.ts';
import { BATCH_HEADER_BYTES, writeBatchHeader } from './format.ts';
import { BUFFER_BYTES_KEPT_MAX, BUFFER_BYTES_MIN } from './limits.ts';
import type { LogDisk } from './log-disk.ts';
import type { LogEnd, SegmentMaker } from './segment-maker.ts';
import type { StorageLimits } from './storage.ts';
import { ticketBytes, writeTicket } from './ticket-codec.ts';

export class GroupCommit {
  private readonly disk: LogDisk;
  private readonly maker: SegmentMaker;
  private readonly limits: StorageLimits;
  private readonly incarnation: Incarnation;
  /** Called when a batch is durable; 0 for the one without tickets that begins an incarnation. */
  private readonly completed: (last: TicketId) => void;

  private readonly pending: Ticket[] = [];
  private end: LogEnd;
  private offset: number;
  private chain: number;
  private batch = 0;
  private busy = false;
  private buffer = new Uint8Array(BUFFER_BYTES_MIN);
  private lastTicket: TicketId = 0;
  private lastIndex: LogIndex;
  /** What the batch under way brings when it is durable. */
  private batchEnd = 0;
  private batchChain = 0;
  private batchTicket: TicketId = 0;

  constructor(
    disk: LogDisk,
    maker: SegmentMaker,
    limits: StorageLimits,
    end: LogEnd,
    incarnation: Incarnation,
    lastIndex: LogIndex,
    completed: (last: TicketId) => void,
  ) {
    this.disk = disk;
    this.maker = maker;
    this.limits = limits;
    this.end = end;
    this.offset = end.offset;
    this.chain = end.chain;
    this.incarnation = incarnation;
    this.lastIndex = lastIndex;
    this.completed = completed;
  }

  /** Writes the batch without tickets that makes the incarnation durable. */
  begin(): void {
    this.next();
  }

  write(ticket: Ticket): void {
    this.check(ticket);
    this.pending.push(ticket);
    if (!this.busy) {
      this.next();
    }
  }

  private next(): void {
    this.busy = true;
    if (this.offset >= this.limits.segmentBytesMax) {
      this.maker.create(this.end.segment + 1, this.chain, this.offset, this.rolled);
    } else {
      this.writeBatch();
    }
  }

  private readonly rolled = (): void => {
    this.disk.closeFile(this.end.file);
    this.end = this.maker.end!;
    this.offset = this.end.offset;
    this.chain = this.end.chain;
    this.writeBatch();
  };

  private writeBatch(): void {
    const { pending, limits } = this;
    let count = 0;
    let size = BATCH_HEADER_BYTES;
    while (count < pending.length) {
      const more = ticketBytes(pending[count]!);
      if (count > 0 && size + more > limits.batchBytesMax) {
        break;
      }
      size += more;
      count++;
    }
    this.reserve(size);
    this.encode(count, size);
    pending.splice(0, count);
    this.disk.write(this.end.file, this.offset, this.buffer.subarray(0, size), this.written);
  }

  private encode(count: number, size: number): void {
    const { buffer } = this;
    this.batch++;
    let chain = writeBatchHeader(
      buffer,
      0,
      this.offset,
      this.incarnation,
      this.batch,
      this.chain,
      this.end.seed,
    );
    let at = BATCH_HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const ticket = this.pending[i]!;
      const bytes = ticketBytes(ticket);
      chain = writeTicket(buffer, at, bytes, ticket, chain);
      at += bytes;
      this.batchTicket = ticket.id;
    }
    if (at !== size) {
      impossible(`Batch ${this.batch} was measured as ${size} bytes and encoded as ${at}.`);
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
    // Still busy, so that all tickets written in answer to this go together.
    this.completed(this.batchTicket);
    if (this.pending.length > 0) {
      this.next();
    } else {
      this.busy = false;
    }
  };

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
    const { id, truncateFrom, entries } = ticket;
    if (id !== this.lastTicket + 1) {
      impossible(`Ticket ${id} was written after ticket ${this.lastTicket}; ids rise by one from 1.`);
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
    this.lastIndex = cut + entries.length;
  }
}
