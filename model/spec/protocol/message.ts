/** The messages of the protocol specification (paper figure 2; dissertation section 9.6 for pre-votes). */
import type { Entry } from '../base/state.ts';

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
}

export type Message = VoteRequest | VoteResponse | AppendRequest | AppendResponse;
