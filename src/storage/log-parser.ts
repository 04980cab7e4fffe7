/**
 * Follows the log from its first byte, window by window, and rebuilds what the tickets say. It does no I/O and
 * decides nothing: it stops at the first place that does not continue the log, and recovery judges whether that is
 * a torn tail or damage.
 */

import { readU32 } from '../base/bytes.ts';
import type { LogIndex, Term } from '../base/types.ts';
import type { Entry } from '../raft/entry.ts';
import {
  BATCH_HEADER_BYTES,
  BATCH_MAGIC,
  batchChain,
  batchCrc,
  batchIncarnation,
  batchNumber,
  FORMAT_VERSION,
  isBatchHeader,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  segmentVersion,
  TICKET_MAGIC,
} from './format.ts';
import { LogTail } from './log-tail.ts';
import type { StorageIdentity } from './storage.ts';
import {
  isTicket,
  readTicket,
  TICKET_HEAD_BYTES,
  type TicketRecord,
  ticketBodyBytes,
  ticketCrc,
} from './ticket-codec.ts';

/** `more`: `needed` bytes from `offset` on are wanted. `end`: the segment is whole. `invalid`: see `finding`. */
export type ParseOutcome = 'more' | 'end' | 'invalid';

/** Why the parser stopped. */
export interface Finding {
  readonly code: 'damaged' | 'foreign' | 'version';
  /** It cannot be the trace of a torn write. */
  readonly certain: boolean;
  readonly segment: number;
  readonly offset: number;
  /** Half a sentence: what is wrong there. */
  readonly reason: string;
}

export class LogParser {
  /** What the log says at `offset`, entries apart. */
  readonly log = new LogTail();
  /** The entry before the first of `entries`. */
  baseIndex: LogIndex = 0;
  baseTerm: Term = 0;
  readonly entries: Entry[] = [];
  /** The segment that is being read; 0 before the first. */
  segment = 0;
  /** Up to where it is valid. */
  offset = 0;
  /** Where its latest batch begins, 0 if it has none: everything before was synced when that batch was written. */
  watermark = 0;
  /** The chain value at `offset`. */
  chain = 0;
  /** The seed of this segment's batch headers. */
  seed = 0;
  /** The size of the segment before this one; 0 for the first. */
  previousBytes = 0;
  needed = 0;
  finding: Finding | null = null;

  private readonly identity: StorageIdentity;
  private readonly first: number;
  private size = 0;

  /** `first`: the number of the first segment that is there. */
  constructor(identity: StorageIdentity, first: number) {
    this.identity = identity;
    this.first = first;
    this.segment = first - 1;
  }

  /** Turns to the next segment, a file of `size` bytes. */
  nextSegment(size: number): void {
    this.segment++;
    this.previousBytes = this.offset;
    this.size = size;
    this.offset = 0;
    this.watermark = 0;
  }

  /** Takes the file's bytes from `base` on; `base` is at most `offset`. Call again with more after `more`. */
  parse(bytes: Uint8Array, base: number): ParseOutcome {
    for (;;) {
      if (this.offset === this.size && this.offset > 0) {
        return 'end';
      }
      const step = this.offset === 0 ? this.parseSegmentHeader(bytes, base) : this.parseFrame(bytes, base);
      if (step !== 'end') {
        return step;
      }
    }
  }

  private parseSegmentHeader(bytes: Uint8Array, base: number): ParseOutcome {
    const needed = Math.min(this.size, SEGMENT_HEADER_BYTES);
    if (base + bytes.length < needed) {
      return this.want(needed);
    }
    const version = segmentVersion(bytes);
    if (version >= 0 && version !== FORMAT_VERSION) {
      return this.stop(
        'version',
        true,
        `it is of format version ${version}, and this program reads version ${FORMAT_VERSION}`,
      );
    }
    if (this.size < SEGMENT_HEADER_BYTES) {
      return this.stop('damaged', false, 'the segment header is cut short');
    }
    const header = readSegmentHeader(bytes, 0);
    if (header === null) {
      return this.stop('damaged', false, 'the segment header does not match its checksum');
    }
    const { cluster, group, member } = this.identity;
    if (header.cluster !== cluster || header.group !== group || header.member !== member) {
      return this.stop(
        'foreign',
        true,
        `it belongs to cluster ${header.cluster}, group ${header.group}, member ${header.member}, ` +
          `and this is cluster ${cluster}, group ${group}, member ${member}`,
      );
    }
    if (header.segment !== this.segment) {
      return this.stop('damaged', true, `the header is that of segment ${header.segment}`);
    }
    if (this.segment === this.first) {
      this.adopt(header);
    } else if (header.previousBytes !== this.previousBytes) {
      return this.stopBefore(header.previousBytes);
    } else if (header.chain !== this.chain || !this.log.isAt(header.start)) {
      return this.stop('damaged', true, 'the segment does not continue the one before');
    }
    this.log.segments.add(this.segment, this.log.terms.lastIndex);
    this.chain = header.crc;
    this.seed = header.crc;
    this.offset = SEGMENT_HEADER_BYTES;
    return 'end';
  }

  /** The segments before the first one were removed by a compaction: what they led to stands in its header. */
  private adopt({ start, previousBytes }: SegmentHeader): void {
    this.log.adopt(start);
    this.previousBytes = previousBytes;
    this.baseIndex = start.lastIndex;
    this.baseTerm = start.lastTerm;
  }

  private parseFrame(bytes: Uint8Array, base: number): ParseOutcome {
    const remaining = this.size - this.offset;
    if (remaining < TICKET_HEAD_BYTES) {
      return this.stop('damaged', false, 'a record is cut short');
    }
    const at = this.offset - base;
    const available = bytes.length - at;
    if (available < TICKET_HEAD_BYTES) {
      return this.want(TICKET_HEAD_BYTES);
    }
    const magic = readU32(bytes, at);
    if (magic !== BATCH_MAGIC && magic !== TICKET_MAGIC) {
      return this.stop('damaged', false, 'no record begins there');
    }
    const length =
      magic === BATCH_MAGIC ? BATCH_HEADER_BYTES : TICKET_HEAD_BYTES + ticketBodyBytes(bytes, at);
    if (length > remaining) {
      return this.stop('damaged', false, `a record of ${length} bytes begins where ${remaining} are left`);
    }
    if (available < length) {
      return this.want(length);
    }
    return magic === BATCH_MAGIC ? this.takeBatch(bytes, at) : this.takeTicket(bytes, at, at + length);
  }

  private takeBatch(bytes: Uint8Array, at: number): ParseOutcome {
    if (!isBatchHeader(bytes, at, this.offset, this.seed)) {
      return this.stop('damaged', false, 'a batch header does not match its checksum');
    }
    // The header is whole, so whatever it contradicts lies before it, and was synced when it was written.
    if (batchChain(bytes, at) !== this.chain) {
      return this.stop('damaged', true, 'a batch continues other bytes than those before it');
    }
    const incarnation = batchIncarnation(bytes, at);
    const batch = batchNumber(bytes, at);
    const { log } = this;
    if (!log.takeBatch(incarnation, batch)) {
      return this.stop(
        'damaged',
        true,
        `batch ${batch} of incarnation ${incarnation} follows batch ${log.batch} of incarnation ${log.incarnation}`,
      );
    }
    this.chain = batchCrc(bytes, at);
    this.watermark = this.offset;
    this.offset += BATCH_HEADER_BYTES;
    return 'end';
  }

  private takeTicket(bytes: Uint8Array, at: number, end: number): ParseOutcome {
    if (!isTicket(bytes, at, end, this.chain)) {
      return this.stop('damaged', false, 'a record does not match its checksum');
    }
    const ticket = readTicket(bytes, at, end);
    if (ticket === null || !this.apply(ticket)) {
      return this.stop('damaged', true, 'a record matches its checksum but does not continue the log');
    }
    this.chain = ticketCrc(bytes, at);
    this.offset += end - at;
    return 'end';
  }

  private apply(ticket: TicketRecord): boolean {
    const { truncateFrom, entries, install } = ticket;
    if (this.watermark === 0 || !this.log.takeTicket(ticket)) {
      return false;
    }
    if (install !== null) {
      this.entries.length = 0;
      this.baseIndex = install.index;
      this.baseTerm = install.term;
    } else if (truncateFrom > 0) {
      this.entries.length = truncateFrom - 1 - this.baseIndex;
    }
    for (let at = 0; at < entries.length; at++) {
      this.entries.push(entries[at]!);
    }
    return true;
  }

  private want(bytes: number): 'more' {
    this.needed = bytes;
    return 'more';
  }

  private stop(code: Finding['code'], certain: boolean, reason: string): 'invalid' {
    this.finding = { code, certain, segment: this.segment, offset: this.offset, reason };
    return 'invalid';
  }

  /** The segment before this one is not as long as this one's header says. */
  private stopBefore(stated: number): 'invalid' {
    this.finding = {
      code: 'damaged',
      certain: true,
      segment: this.segment - 1,
      offset: Math.min(stated, this.previousBytes),
      reason: `the file has ${this.previousBytes} bytes, and the next segment says that it had ${stated}`,
    };
    return 'invalid';
  }
}
