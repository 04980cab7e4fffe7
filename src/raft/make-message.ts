/**
 * Makes messages, those of one kind always with the same shape. Identity (incarnation, sequence) is left 0: the
 * replica stamps it when the step ends.
 */
import type { Incarnation, LogIndex, MemberId, Term } from '../base/types.ts';
import type { Entry } from './entry.ts';
import {
  type AppendRequest,
  type AppendResponse,
  MessageKind,
  type PreVoteRequest,
  type PreVoteResponse,
  type ReadIndexRequest,
  type ReadIndexResponse,
  type SnapshotRequest,
  type SnapshotResponse,
  type TimeoutNow,
  type VoteRequest,
  type VoteResponse,
} from './message.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

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
  transfer = false,
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
    transfer,
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
  readRound = 0,
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
    readRound,
    entries,
  };
}

export function appendAccepted(
  from: MemberId,
  to: MemberId,
  term: Term,
  previousIndex: LogIndex,
  matchIndex: LogIndex,
  readRound = 0,
): AppendResponse {
  return appendResponse(from, to, term, true, previousIndex, matchIndex, 0, 0, readRound);
}

export function appendRefused(
  from: MemberId,
  to: MemberId,
  term: Term,
  previousIndex: LogIndex,
  conflictTerm: Term,
  conflictIndex: LogIndex,
  readRound = 0,
): AppendResponse {
  return appendResponse(from, to, term, false, previousIndex, 0, conflictTerm, conflictIndex, readRound);
}

export function readIndexRequest(
  from: MemberId,
  to: MemberId,
  term: Term,
  life: Incarnation,
  request: number,
): ReadIndexRequest {
  return { kind: MessageKind.ReadIndexRequest, from, to, term, incarnation: 0, sequence: 0, life, request };
}

/** `life` and `request`: of the request that is answered. */
export function readIndexResponse(
  from: MemberId,
  to: MemberId,
  term: Term,
  life: Incarnation,
  request: number,
  granted: boolean,
  index: LogIndex,
): ReadIndexResponse {
  return {
    kind: MessageKind.ReadIndexResponse,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    life,
    request,
    granted,
    index,
  };
}

export function timeoutNow(from: MemberId, to: MemberId, term: Term): TimeoutNow {
  return { kind: MessageKind.TimeoutNow, from, to, term, incarnation: 0, sequence: 0 };
}

export function snapshotRequest(
  from: MemberId,
  to: MemberId,
  term: Term,
  snapshot: SnapshotMeta,
  offset: number,
  bytes: Uint8Array,
): SnapshotRequest {
  return {
    kind: MessageKind.SnapshotRequest,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    snapshot,
    offset,
    bytes,
  };
}

export function snapshotResponse(
  from: MemberId,
  to: MemberId,
  term: Term,
  snapshotIndex: LogIndex,
  checksum: number,
  offset: number,
): SnapshotResponse {
  return {
    kind: MessageKind.SnapshotResponse,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    snapshotIndex,
    checksum,
    offset,
  };
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
  readRound: number,
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
    readRound,
  };
}
