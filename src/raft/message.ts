/**
 * The messages of Raft (paper figure 2, dissertation section 9.6 for pre-vote), as the machine sees them.
 * Cluster and group are added and checked by the wire codec; a message of another cluster never gets here.
 */
import type { Incarnation, LogIndex, MemberId, Term } from '../base/types.ts';
import type { Entry } from './entry.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

/** The numbers stand in frames: never reuse one. */
export const MessageKind = {
  PreVoteRequest: 1,
  PreVoteResponse: 2,
  VoteRequest: 3,
  VoteResponse: 4,
  AppendRequest: 5,
  AppendResponse: 6,
  SnapshotRequest: 7,
  SnapshotResponse: 8,
  ReadIndexRequest: 9,
  ReadIndexResponse: 10,
  TimeoutNow: 11,
} as const;
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind];

interface Envelope {
  readonly from: MemberId;
  readonly to: MemberId;
  /** The sender's term; in a pre-vote request (and its grant) the term the sender would campaign in. */
  readonly term: Term;
  /**
   * With `from` and `sequence`, the identity of the message. The machine leaves both 0 and the replica
   * stamps them when the machine's step ends, so that the machine's state stays free of counters.
   */
  incarnation: Incarnation;
  sequence: number;
}

export interface PreVoteRequest extends Envelope {
  readonly kind: typeof MessageKind.PreVoteRequest;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
}

/** A grant carries the term that was asked for; a refusal the responder's own term, so that a straggler learns it. */
export interface PreVoteResponse extends Envelope {
  readonly kind: typeof MessageKind.PreVoteResponse;
  readonly granted: boolean;
}

export interface VoteRequest extends Envelope {
  readonly kind: typeof MessageKind.VoteRequest;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
  /** The leader itself told the candidate to campaign: it needs no protection (dissertation section 4.2.3). */
  readonly transfer: boolean;
}

export interface VoteResponse extends Envelope {
  readonly kind: typeof MessageKind.VoteResponse;
  readonly granted: boolean;
}

/** AppendEntries. Without entries it is a heartbeat, and still checks the previous entry. */
export interface AppendRequest extends Envelope {
  readonly kind: typeof MessageKind.AppendRequest;
  readonly previousIndex: LogIndex;
  readonly previousTerm: Term;
  readonly commitIndex: LogIndex;
  /** The leader's latest round of reads in this term (dissertation section 6.4); 0: there was none. */
  readonly readRound: number;
  /** Contiguous, the first one at `previousIndex + 1`. */
  readonly entries: readonly Entry[];
}

export interface AppendResponse extends Envelope {
  readonly kind: typeof MessageKind.AppendResponse;
  readonly success: boolean;
  /** The `previousIndex` of the request this answers. */
  readonly previousIndex: LogIndex;
  /** On success: the sender's log durably equals the leader's up to here. On refusal: 0. */
  readonly matchIndex: LogIndex;
  /** On refusal: the term of the sender's entry at `previousIndex`, or 0 when its log is shorter. */
  readonly conflictTerm: Term;
  /** On refusal: the first index of `conflictTerm`, or the sender's last index + 1 when its log is shorter. */
  readonly conflictIndex: LogIndex;
  /** The `readRound` of the request this answers; 0 when that was of an earlier term. */
  readonly readRound: number;
}

/** A follower or learner asks its leader from which index on a read is linearizable. */
export interface ReadIndexRequest extends Envelope {
  readonly kind: typeof MessageKind.ReadIndexRequest;
  /** The life of the sender that asks, and the number of the request in it: together they name it for ever. */
  readonly life: Incarnation;
  readonly request: number;
}

export interface ReadIndexResponse extends Envelope {
  readonly kind: typeof MessageKind.ReadIndexResponse;
  /** Of the request this answers. */
  readonly life: Incarnation;
  readonly request: number;
  /** False: the sender does not lead. */
  readonly granted: boolean;
  /** Who has applied up to here may answer the reads of the request; 0 when not granted. */
  readonly index: LogIndex;
}

/** A leader tells the server that is to lead in its place to campaign at once (dissertation section 3.10). */
export interface TimeoutNow extends Envelope {
  readonly kind: typeof MessageKind.TimeoutNow;
}

/**
 * InstallSnapshot (paper section 7, figure 13): a part of a snapshot's contents. Without bytes it asks how much of
 * the snapshot is there. That it is installed, or not needed, is told by an `AppendResponse`.
 */
export interface SnapshotRequest extends Envelope {
  readonly kind: typeof MessageKind.SnapshotRequest;
  readonly snapshot: SnapshotMeta;
  /** Where `bytes` begin in the contents. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** How much of a snapshot is there. It promises nothing: what was staged may be lost by a crash. */
export interface SnapshotResponse extends Envelope {
  readonly kind: typeof MessageKind.SnapshotResponse;
  /** Which snapshot is meant: its index and its checksum. */
  readonly snapshotIndex: LogIndex;
  readonly checksum: number;
  /** The next byte that is wanted; the snapshot's size when none is. */
  readonly offset: number;
}

export type Message =
  | PreVoteRequest
  | PreVoteResponse
  | VoteRequest
  | VoteResponse
  | AppendRequest
  | AppendResponse
  | SnapshotRequest
  | SnapshotResponse
  | ReadIndexRequest
  | ReadIndexResponse
  | TimeoutNow;
