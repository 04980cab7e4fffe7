/**
 * Makes messages, those of one kind always with the same shape. Identity (incarnation, sequence) is left 0: the
 * replica stamps it when the step ends.
 */
import type { LogIndex, MemberId, Term } from '../base/types.ts';
import type { Entry } from './entry.ts';
import {
  type AppendRequest,
  type AppendResponse,
  MessageKind,
  type PreVoteRequest,
  type PreVoteResponse,
  type VoteRequest,
  type VoteResponse,
} from './message.ts';

/** `term`: the one that would be campaigned in. */
export function preVoteRequest(
  from: MemberId,
  to: MemberId,
  term: Term,
  lastLogIndex: LogIndex,
  lastLogTerm: Term,
): PreVoteRequest {
  return {
    kind: MessageKind.PreVoteRequest,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    lastLogIndex,
    lastLogTerm,
  };
}

export function preVoteResponse(from: MemberId, to: MemberId, term: Term, granted: boolean): PreVoteResponse {
  return { kind: MessageKind.PreVoteResponse, from, to, term, incarnation: 0, sequence: 0, granted };
}

export function voteRequest(
  from: MemberId,
  to: MemberId,
  term: Term,
  lastLogIndex: LogIndex,
  lastLogTerm: Term,
): VoteRequest {
  return {
    kind: MessageKind.VoteRequest,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    lastLogIndex,
    lastLogTerm,
  };
}

export function voteResponse(from: MemberId, to: MemberId, term: Term, granted: boolean): VoteResponse {
  return { kind: MessageKind.VoteResponse, from, to, term, incarnation: 0, sequence: 0, granted };
}

export function appendRequest(
  from: MemberId,
  to: MemberId,
  term: Term,
  previousIndex: LogIndex,
  previousTerm: Term,
  commitIndex: LogIndex,
  entries: readonly Entry[],
): AppendRequest {
  return {
    kind: MessageKind.AppendRequest,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    previousIndex,
    previousTerm,
    commitIndex,
    entries,
  };
}

export function appendAccepted(
  from: MemberId,
  to: MemberId,
  term: Term,
  previousIndex: LogIndex,
  matchIndex: LogIndex,
): AppendResponse {
  return appendResponse(from, to, term, true, previousIndex, matchIndex, 0, 0);
}

export function appendRefused(
  from: MemberId,
  to: MemberId,
  term: Term,
  previousIndex: LogIndex,
  conflictTerm: Term,
  conflictIndex: LogIndex,
): AppendResponse {
  return appendResponse(from, to, term, false, previousIndex, 0, conflictTerm, conflictIndex);
}

function appendResponse(
  from: MemberId,
  to: MemberId,
  term: Term,
  success: boolean,
  previousIndex: LogIndex,
  matchIndex: LogIndex,
  conflictTerm: Term,
  conflictIndex: LogIndex,
): AppendResponse {
  return {
    kind: MessageKind.AppendResponse,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    success,
    previousIndex,
    matchIndex,
    conflictTerm,
    conflictIndex,
  };
}
