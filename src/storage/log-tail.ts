/**
 * What the log says at its end, entries apart: the same rules for what is read in recovery and for what is written.
 * Each segment's header holds a copy (`SegmentStart`), so that the segments before it may be removed.
 */
import type { Incarnation, LogIndex, Term, TicketId } from '../base/types.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { HardState } from '../raft/ticket.ts';
import { SegmentList } from './segment-list.ts';
import { TermRuns } from './term-runs.ts';
import type { TicketRecord } from './ticket-codec.ts';

/** What the log said when a segment began. */
export interface SegmentStart {
  readonly incarnation: Incarnation;
  /** The latest batch, and the latest ticket, of that incarnation. */
  readonly batch: number;
  readonly ticket: TicketId;
  readonly hardState: HardState;
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
}

export class LogTail {
  incarnation: Incarnation = 0;
  batch = 0;
  ticket: TicketId = 0;
  hardState: HardState = { term: 0, vote: NO_MEMBER };
  readonly terms = new TermRuns();
  readonly segments = new SegmentList();

  start(): SegmentStart {
    const { incarnation, batch, ticket, hardState, terms } = this;
    return { incarnation, batch, ticket, hardState, lastIndex: terms.lastIndex, lastTerm: terms.lastTerm };
  }

  /** For the first segment that is there. */
  adopt(start: SegmentStart): void {
    this.incarnation = start.incarnation;
    this.batch = start.batch;
    this.ticket = start.ticket;
    this.hardState = start.hardState;
    this.terms.reset(start.lastIndex, start.lastTerm);
  }

  isAt(start: SegmentStart): boolean {
    return (
      start.incarnation === this.incarnation &&
      start.batch === this.batch &&
      start.ticket === this.ticket &&
      start.hardState.term === this.hardState.term &&
      start.hardState.vote === this.hardState.vote &&
      start.lastIndex === this.terms.lastIndex &&
      start.lastTerm === this.terms.lastTerm
    );
  }

  /** False if that batch does not come next. */
  takeBatch(incarnation: Incarnation, batch: number): boolean {
    if (incarnation === this.incarnation + 1 && batch === 1) {
      this.ticket = 0;
    } else if (incarnation !== this.incarnation || batch !== this.batch + 1) {
      return false;
    }
    this.incarnation = incarnation;
    this.batch = batch;
    return true;
  }

  /** False if that ticket does not come next. */
  takeTicket({ id, hardState, truncateFrom, entries, install }: TicketRecord): boolean {
    // Ticket 0 is recovery's own: it replaces the log by a snapshot whose installation a crash cut off.
    const isRecovery = id === 0 && install !== null && this.batch === 1 && this.ticket === 0;
    if (id !== this.ticket + 1 && !isRecovery) {
      return false;
    }
    const { terms, segments } = this;
    if (install !== null) {
      if (hardState !== null || truncateFrom > 0 || entries.length > 0) {
        return false;
      }
      terms.reset(install.index, install.term);
      segments.reset(install.index);
    } else {
      const cut = truncateFrom === 0 ? terms.lastIndex : truncateFrom - 1;
      if (!terms.canEndAt(cut) || (entries.length > 0 && entries[0]!.index !== cut + 1)) {
        return false;
      }
      if (truncateFrom > 0) {
        terms.cut(cut);
        segments.cut(cut);
      }
      for (let at = 0; at < entries.length; at++) {
        terms.append(entries[at]!.term);
      }
    }
    this.hardState = hardState ?? this.hardState;
    this.ticket = id;
    return true;
  }
}
