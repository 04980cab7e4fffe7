/**
 * The whole state of the machine: one plain record without closures, caches or clocks, so that the explorer
 * can branch it (`clone.ts`) and compare it (`encode.ts`). Names follow the paper's figure 2.
 */
import type { Incarnation, LogIndex, MemberId, Term, TicketId } from '../base/types.ts';
import type { Configuration, ConfigurationAt } from './configuration.ts';
import type { Entry } from './entry.ts';
import type { Message } from './message.ts';
import type { ReadState } from './read-state.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

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
  /** The follower needs entries that were compacted: it is sent a snapshot. */
  Snapshot: 2,
} as const;
export type ProgressMode = (typeof ProgressMode)[keyof typeof ProgressMode];

/** An append that was sent and not yet acknowledged. */
export interface InFlight {
  readonly lastIndex: LogIndex;
  readonly bytes: number;
}

/** A snapshot on its way to a follower; kept after it was installed until the follower has caught up. */
export interface Transfer {
  readonly snapshot: SnapshotMeta;
  /** The next byte that the follower wants, as far as is known. */
  offset: number;
  /** A chunk at `offset` is being read or on its way, or all is there; false: the follower was asked what it has. */
  chunkOut: boolean;
  /** Heartbeats since the chunk, or the question, went out. */
  waited: number;
  /** Heartbeats since the follower was last heard; counted no further than one above the limit. */
  silent: number;
}

export interface Progress {
  readonly member: MemberId;
  /** Its copies count: in the one half, in the old half of a joint configuration. */
  isVoter: boolean;
  isOutgoing: boolean;
  mode: ProgressMode;
  nextIndex: LogIndex;
  matchIndex: LogIndex;
  /** In probe mode: a probe is out, the next one waits for its answer or for the heartbeat. */
  probeSent: boolean;
  /** In replicate mode, oldest first. */
  inFlight: InFlight[];
  inFlightBytes: number;
  /** The latest round of reads that it has answered. */
  readRound: number;
  /** It asked for a read index, by this request of this life; 0: it did not, or has its answer. */
  askedLife: Incarnation;
  askedRequest: number;
  /** The round that will confirm the index it gets; 0: the next one. */
  askedRound: number;
  /** In snapshot mode, and after it until the follower has caught up; else null. */
  transfer: Transfer | null;
}

/** The part of a pending ticket that the machine needs when it completes. */
export interface PendingTicket {
  readonly id: TicketId;
  /** When it completes, the log is durable up to here; lowered when a later ticket truncates. */
  lastIndex: LogIndex;
}

/** The log after its base; see `log.ts`, through which all access goes. */
export interface RaftLog {
  /** The last index that is not here: what is up to it was compacted, or replaced by a snapshot. 0: all is here. */
  baseIndex: LogIndex;
  baseTerm: Term;
  /** `entries[i]` has index `baseIndex + 1 + i`. */
  entries: Entry[];
}

export interface RaftState {
  readonly self: MemberId;
  /** The number of this life, which names its requests for read indexes. */
  readonly life: Incarnation;
  /** The one in force: the last of `configurations`. */
  configuration: Configuration;
  /** Those of the log in its order, after the one that was in force before it (`configurations.ts`). */
  configurations: ConfigurationAt[];

  // Persistent (through tickets).
  term: Term;
  vote: MemberId;
  log: RaftLog;
  /** The newest that is durable here, or null. What the log lacks before its base, this has. */
  snapshot: SnapshotMeta | null;

  // Volatile.
  role: Role;
  leader: MemberId;
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  /** As (pre-)candidate: who answered and who granted, in ascending order. Else empty. */
  votesResponded: MemberId[];
  votesGranted: MemberId[];
  /** As leader: one for each member of the configuration, in ascending order, itself included if it is one. Else empty. */
  progress: Progress[];
  /** Linearizable reads that wait. */
  reads: ReadState;
  /** As leader: whom it hands the leadership over to; else `NO_MEMBER`. */
  transferTarget: MemberId;
  /** As leader: in this term it has told somebody to campaign, which may arrive at any time. Else false. */
  timeoutNowSent: boolean;
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
