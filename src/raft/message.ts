/**
 * The messages of Raft (paper figure 2, dissertation section 9.6 for pre-vote), as the machine sees them.
 * Cluster and group are added and checked by the wire codec; a message of another cluster never gets here.
 */
import type { Incarnation, LogIndex, MemberId, Term } from '../base/types.ts';
import type { Entry } from './entry.ts';

/** The numbers stand in frames: never reuse one. */
export const MessageKind = {
  PreVoteRequest: 1,
  PreVoteResponse: 2,
  VoteRequest: 3,
  VoteResponse: 4,
  AppendRequest: 5,
  AppendResponse: 6,
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
}

export type Message =
  | PreVoteRequest
  | PreVoteResponse
  | VoteRequest
  | VoteResponse
  | AppendRequest
  | AppendResponse;
