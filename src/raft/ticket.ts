import type { LogIndex, MemberId, Term, TicketId } from '../base/types.ts';
import type { Entry } from './entry.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

/** What must survive a crash besides the log (paper figure 2, "persistent state"). */
export interface HardState {
  readonly term: Term;
  /** `NO_MEMBER` when no vote was given in `term`. */
  readonly vote: MemberId;
}

/**
 * One write that the core asks of storage. Tickets are issued in order and completed in order; a crash keeps
 * some prefix of the issued tickets, at least up to the last completed one, each either whole or not at all.
 * Within a ticket: the log is cut from `truncateFrom` on, then `entries` are appended, and `hardState` replaces
 * the former one.
 */
export interface Ticket {
  readonly id: TicketId;
  /** null: unchanged. */
  readonly hardState: HardState | null;
  /** Remove the entries from this index on; 0: nothing to remove. */
  readonly truncateFrom: LogIndex;
  /** Contiguous, directly after the log as cut; may be empty. */
  readonly entries: readonly Entry[];
  /**
   * Replace the whole log by this received snapshot, which is completely staged: the log then is empty and goes on at
   * `index + 1`. Such a ticket carries nothing else. null: no.
   */
  readonly install: SnapshotMeta | null;
}
