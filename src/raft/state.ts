/**
 * The whole state of the machine: one plain record without closures, caches or clocks, so that the explorer
 * can branch it (`clone.ts`) and compare it (`encode.ts`). Names follow the paper's figure 2.
 */
import type { LogIndex, MemberId, Term, TicketId } from '../base/types.ts';
import type { Configuration } from './configuration.ts';
import type { Entry } from './entry.ts';
import type { Message } from './message.ts';

export const Role = {
  Follower: 0,
  PreCandidate: 1,
  Candidate: 2,
  Leader: 3,
} as const;
export type Role = (typeof Role)[keyof typeof Role];

/** How a leader feeds one follower (after etcd/raft's progress). */
export const ProgressMode = {
  /** The follower's log end is not known: one append at a time. */
  Probe: 0,
  /** The follower accepts: appends are pipelined within the in-flight window. */
  Replicate: 1,
} as const;
export type ProgressMode = (typeof ProgressMode)[keyof typeof ProgressMode];

/** An append that was sent and not yet acknowledged. */
export interface InFlight {
  readonly lastIndex: LogIndex;
  readonly bytes: number;
}

export interface Progress {
  mode: ProgressMode;
  nextIndex: LogIndex;
  matchIndex: LogIndex;
  /** In probe mode: a probe is out, the next one waits for its answer or for the heartbeat. */
  probeSent: boolean;
  /** In replicate mode, oldest first. */
  inFlight: InFlight[];
  inFlightBytes: number;
}

/** The part of a pending ticket that the machine needs when it completes. */
export interface PendingTicket {
  readonly id: TicketId;
  /** When it completes, the log is durable up to here; lowered when a later ticket truncates. */
  lastIndex: LogIndex;
}

export interface RaftState {
  readonly self: MemberId;
  configuration: Configuration;

  // Persistent (through tickets).
  term: Term;
  vote: MemberId;
  /** `log[i]` has index `i + 1`. */
  log: Entry[];

  // Volatile.
  role: Role;
  leader: MemberId;
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  /** Per voter, in the order of the configuration: as (pre-)candidate, who answered and who granted. */
  votesResponded: boolean[];
  votesGranted: boolean[];
  /** Per voter, in the order of the configuration: as leader; the own place is kept, too. Else empty. */
  progress: Progress[];
  /** As leader: what it took on and has not committed, see `budget.ts`; else 0. */
  uncommittedBytes: number;

  // The abstract disk.
  ticketIssued: TicketId;
  ticketCompleted: TicketId;
  pendingTickets: PendingTicket[];
  /** The log equals what is on disk up to here. */
  durableIndex: LogIndex;
  /** The ticket that makes the current term and vote durable; 0 when they are. */
  hardStateTicket: TicketId;
  /** Messages that wait for a ticket, in the order they were made. */
  waiting: { readonly message: Message; readonly after: TicketId }[];
}
