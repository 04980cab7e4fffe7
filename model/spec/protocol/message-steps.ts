/**
 * What a message in flight allows its receiver, or the network, to do, over all bindings within the bounds; as for own
 * steps it is the guards alone that choose among them.
 */
import { Attempts, type ProtocolStep } from './attempt.ts';
import type { ProtocolBounds } from './bounds.ts';
import {
  GrantVote,
  HandlePreVoteRequest,
  HandlePreVoteResponse,
  HandleVoteResponse,
  IgnoreVoteRequest,
  RefuseVote,
  UpdateTerm,
} from './election.ts';
import {
  AcceptAppendEntries,
  AppendNewEntry,
  FollowLeader,
  LearnCommitIndex,
  RejectAppendEntries,
  TruncateConflict,
} from './following.ts';
import { HandleAppendResponse } from './leading.ts';
import type {
  AppendRequest,
  AppendResponse,
  Message,
  SnapshotRequest,
  SnapshotResponse,
  VoteRequest,
  VoteResponse,
} from './message.ts';
import { HandleReadRequest, HandleReadResponse, HearReadRound, TakeRead } from './reads.ts';
import { type Server, termAt } from './server.ts';
import { AnswerSnapshot, ConfirmCommitted, LearnFromSnapshot, StageSnapshot } from './snapshot.ts';
import { HandleTimeoutNow } from './transfer.ts';

export function messageSteps(bounds: ProtocolBounds, server: Server, m: Message): readonly ProtocolStep[] {
  const attempts = new Attempts(bounds, server);
  attempts.discard('LoseMessage', () => null);
  attempts.change('UpdateTerm', (after) => UpdateTerm(after, m, bounds.variant));
  switch (m.type) {
    case 'pre-vote-request':
      answerPreVote(server, m, attempts);
      break;
    case 'vote-request':
      answerVote(bounds, server, m, attempts);
      break;
    case 'pre-vote-response':
      attempts.change('HandlePreVoteResponse', (after) => HandlePreVoteResponse(after, m));
      break;
    case 'vote-response':
      attempts.change('HandleVoteResponse', (after) => HandleVoteResponse(after, m));
      break;
    case 'append-request':
      storeEntries(bounds, server, m, attempts);
      answerAppend(bounds, server, m, attempts);
      break;
    case 'append-response':
      attempts.change('HandleAppendResponse', (after) => HandleAppendResponse(after, m));
      attempts.change('HearReadRound', (after) => HearReadRound(bounds, after, m));
      break;
    case 'client-read':
      attempts.discard('TakeRead', (after) => TakeRead(after, m.floor));
      break;
    case 'read-request':
      attempts.discard('HandleReadRequest', (after) => HandleReadRequest(after, m));
      break;
    case 'read-response':
      attempts.change('HandleReadResponse', (after) => HandleReadResponse(bounds, after, m));
      break;
    case 'timeout-now':
      if (server.term < bounds.terms)
        attempts.change('HandleTimeoutNow', (after) => HandleTimeoutNow(after, m));
      break;
    case 'snapshot-request':
      receiveSnapshot(bounds, server, m, attempts);
      break;
    case 'snapshot-response':
      // It says what to send next; whatever is sent is allowed anyway.
      break;
    default:
      m satisfies never;
  }
  return attempts.steps;
}

function answerPreVote(server: Server, m: VoteRequest, attempts: Attempts): void {
  for (const granted of [true, false]) {
    const answer = voteAnswer(server, m, 'pre-vote-response', granted ? m.term : server.term, granted);
    attempts.answer('HandlePreVoteRequest', answer, (after) => HandlePreVoteRequest(after, m, granted));
  }
}

function answerVote(bounds: ProtocolBounds, server: Server, m: VoteRequest, attempts: Attempts): void {
  const grant = voteAnswer(server, m, 'vote-response', server.term, true);
  attempts.answer('GrantVote', grant, (after) => GrantVote(bounds, after, m));
  const refusal = voteAnswer(server, m, 'vote-response', server.term, false);
  attempts.answer('RefuseVote', refusal, (after) => RefuseVote(bounds, after, m));
  attempts.discard('IgnoreVoteRequest', (after) => IgnoreVoteRequest(bounds, after, m));
}

function storeEntries(bounds: ProtocolBounds, server: Server, m: AppendRequest, attempts: Attempts): void {
  const { log } = server;
  attempts.change('FollowLeader', (after) => FollowLeader(after, m));
  for (let from = 1; from <= log.length; from += 1) {
    attempts.change('TruncateConflict', (after) => TruncateConflict(bounds, after, m, from));
  }
  attempts.change('AppendNewEntry', (after) => AppendNewEntry(bounds, after, m));
  for (let index = 1; index <= bounds.log; index += 1) {
    attempts.change('LearnCommitIndex', (after) => LearnCommitIndex(bounds, after, m, index));
  }
}

/** With every match index; a refusal has but one form. */
function answerAppend(bounds: ProtocolBounds, server: Server, m: AppendRequest, attempts: Attempts): void {
  for (let match = 0; match <= bounds.log; match += 1) {
    const answer = appendAnswer(server, m, true, match, 0, 0);
    attempts.answer('AcceptAppendEntries', answer, (after) => AcceptAppendEntries(bounds, after, m, answer));
  }
  const refusal = appendRefusal(server, m);
  attempts.answer('RejectAppendEntries', refusal, (after) => RejectAppendEntries(bounds, after, m, refusal));
}

function receiveSnapshot(
  bounds: ProtocolBounds,
  server: Server,
  m: SnapshotRequest,
  attempts: Attempts,
): void {
  const { self: from, term } = server;
  attempts.change('FollowLeader', (after) => FollowLeader(after, m));
  attempts.change('StageSnapshot', (after) => StageSnapshot(bounds, after, m));
  attempts.change('LearnFromSnapshot', (after) => LearnFromSnapshot(after, m.snapshot));
  const index = m.snapshot.length;
  const request = { from: m.from, previousIndex: index, term: m.term, readRound: 0 };
  const confirmation = appendAnswer(server, request, true, index, 0, 0);
  attempts.answer('ConfirmCommitted', confirmation, (after) => ConfirmCommitted(after, confirmation));
  const progress: SnapshotResponse = { type: 'snapshot-response', from, to: m.from, term };
  attempts.answer('AnswerSnapshot', progress, (after) => AnswerSnapshot(after, progress));
}

function voteAnswer(
  { self: from }: Server,
  m: VoteRequest,
  type: VoteResponse['type'],
  term: number,
  granted: boolean,
): VoteResponse {
  return { type, from, to: m.from, term, granted };
}

function appendAnswer(
  { self: from, term }: Server,
  m: Pick<AppendRequest, 'from' | 'previousIndex' | 'term' | 'readRound'>,
  success: boolean,
  matchIndex: number,
  conflictTerm: number,
  conflictIndex: number,
): AppendResponse {
  const { from: to, previousIndex } = m;
  return {
    type: 'append-response',
    from,
    to,
    term,
    success,
    previousIndex,
    matchIndex,
    conflictTerm,
    conflictIndex,
    readRound: m.term === term ? m.readRound : 0,
  };
}

/** With the hint where to try again, if the previous entry is why. */
function appendRefusal(server: Server, m: AppendRequest): AppendResponse {
  const { log } = server;
  const there = termAt(log, m.previousIndex);
  if (m.term < server.term || there === m.previousTerm) return appendAnswer(server, m, false, 0, 0, 0);
  if (there < 0) return appendAnswer(server, m, false, 0, 0, log.length + 1);
  let begins = m.previousIndex;
  while (termAt(log, begins - 1) === there) begins -= 1;
  return appendAnswer(server, m, false, 0, there, begins);
}
