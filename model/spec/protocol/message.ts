/** The messages of the protocol specification (paper figure 2 and section 7; dissertation sections 9.6, 6.4 and 3.10). */
import type { Entry, Log } from '../base/state.ts';
import type { Membership } from '../shared/membership.ts';

interface Envelope {
  readonly from: number;
  readonly to: number;
  /** The sender's term; of a pre-vote request, and of its grant, the term that is asked for. */
  readonly term: number;
}

/** `pre`: would you vote for me? */
export interface VoteRequest extends Envelope {
  readonly type: 'pre-vote-request' | 'vote-request';
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
  /** A vote request that the leader asked for (dissertation section 3.10). */
  readonly transfer: boolean;
}

export interface VoteResponse extends Envelope {
  readonly type: 'pre-vote-response' | 'vote-response';
  readonly granted: boolean;
}

export interface AppendRequest extends Envelope {
  readonly type: 'append-request';
  readonly previousIndex: number;
  readonly previousTerm: number;
  readonly commitIndex: number;
  /** The leader's latest round of reads. */
  readonly readRound: number;
  readonly entries: readonly Entry[];
}

export interface AppendResponse extends Envelope {
  readonly type: 'append-response';
  readonly success: boolean;
  /** Of the request that it answers. */
  readonly previousIndex: number;
  /** Success: the log equals the leader's, durably, up to here. */
  readonly matchIndex: number;
  /** Refusal: the term at the previous index (0: the log is shorter), and where that term begins. */
  readonly conflictTerm: number;
  readonly conflictIndex: number;
  /** Of the request that it answers; 0 when that is of an earlier term. */
  readonly readRound: number;
}

/** A snapshot, as the prefix of the log that it stands for; at least one entry. */
export interface SnapshotRequest extends Envelope {
  readonly type: 'snapshot-request';
  readonly snapshot: Log;
  /** The configuration in force at its end. */
  readonly membership: Membership;
}

/** That a snapshot is wanted, and how much of it is there. That it is there is told by an append response. */
export interface SnapshotResponse extends Envelope {
  readonly type: 'snapshot-response';
}

/** A server asks its leader for a read index; the life of who asks and the number in it name the request. */
export interface ReadRequest extends Envelope {
  readonly type: 'read-request';
  readonly life: number;
  readonly request: number;
}

export interface ReadResponse extends Envelope {
  readonly type: 'read-response';
  readonly life: number;
  readonly request: number;
  readonly granted: boolean;
  readonly index: number;
}

/** The leader wants the receiver to lead in its place. */
export interface TimeoutNow extends Envelope {
  readonly type: 'timeout-now';
}

/** A client, which knows what `from` had committed, asks `to` for a read. No server sends it; it has no term: 0. */
export interface ClientRead extends Envelope {
  readonly type: 'client-read';
  readonly floor: number;
}

export type Message =
  | ClientRead
  | VoteRequest
  | VoteResponse
  | AppendRequest
  | AppendResponse
  | ReadRequest
  | ReadResponse
  | TimeoutNow
  | SnapshotRequest
  | SnapshotResponse;
