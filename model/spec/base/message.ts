/** The messages of the base specification (raft.tla, "Message types"), without the proof-only copies of the log. */
import type { Entry } from './state.ts';

export interface RequestVoteRequest {
  readonly type: 'RequestVoteRequest';
  readonly term: number;
  readonly lastLogTerm: number;
  readonly lastLogIndex: number;
  readonly from: number;
  readonly to: number;
}

export interface RequestVoteResponse {
  readonly type: 'RequestVoteResponse';
  readonly term: number;
  readonly voteGranted: boolean;
  readonly from: number;
  readonly to: number;
}

export interface AppendEntriesRequest {
  readonly type: 'AppendEntriesRequest';
  readonly term: number;
  readonly prevLogIndex: number;
  readonly prevLogTerm: number;
  /** None or one. */
  readonly entries: readonly Entry[];
  readonly commitIndex: number;
  readonly from: number;
  readonly to: number;
}

export interface AppendEntriesResponse {
  readonly type: 'AppendEntriesResponse';
  readonly term: number;
  readonly success: boolean;
  readonly matchIndex: number;
  readonly from: number;
  readonly to: number;
}

export type Message = RequestVoteRequest | RequestVoteResponse | AppendEntriesRequest | AppendEntriesResponse;

export function isResponse(message: Message): message is RequestVoteResponse | AppendEntriesResponse {
  return message.type === 'RequestVoteResponse' || message.type === 'AppendEntriesResponse';
}
