/** The messages that a step makes: each must be an action of the specification, and leaves when its promise is kept. */
import type { Outgoing } from '../../src/raft/effects.ts';
import type { Entry } from '../spec/base/state.ts';
import {
  GrantVote,
  HandlePreVoteRequest,
  RefuseVote,
  RequestPreVote,
  RequestVote,
} from '../spec/protocol/election.ts';
import { AcceptAppendEntries, RejectAppendEntries } from '../spec/protocol/following.ts';
import { AppendEntries } from '../spec/protocol/leading.ts';
import type {
  AppendResponse,
  Message,
  ReadRequest,
  ReadResponse,
  VoteResponse,
} from '../spec/protocol/message.ts';
import { AnswerReadRequest, GatherReads, RequestReadIndex } from '../spec/protocol/reads.ts';
import { termAt } from '../spec/protocol/server.ts';
import { AnswerSnapshot, ConfirmCommitted, SendSnapshot } from '../spec/protocol/snapshot.ts';
import { SendTimeoutNow } from '../spec/protocol/transfer.ts';
import {
  APPEND_REQUEST,
  PRE_VOTE_REQUEST,
  READ_INDEX_REQUEST,
  SNAPSHOT_REQUEST,
  VOTE_REQUEST,
} from './constants.ts';
import { ownEntries } from './mirror.ts';
import { signatureOf } from './signature.ts';
import type { StepContext } from './step-context.ts';
import { messageOf } from './translate.ts';

const NO_ENTRIES: readonly Entry[] = [];

export function refineSends(context: StepContext): void {
  const { sent } = context.observation;
  for (let at = 0; at < sent.length && !context.failed; at += 1) refineSend(context, sent[at]!);
}

function refineSend(context: StepContext, { message, after }: Outgoing): void {
  const { mirror } = context;
  const { server } = mirror;
  const entries = message.kind === APPEND_REQUEST ? ownEntries(mirror, message) : NO_ENTRIES;
  const m = messageOf(message, message.kind === SNAPSHOT_REQUEST ? context.logOf(message.snapshot) : entries);
  if (m.from !== server.self) {
    context.fail(null, 'a server sends in its own name');
    return;
  }
  if (!makes(context, m)) return;
  const matchTerm = m.type === 'append-response' && m.success ? termAt(server.log, m.matchIndex) : 0;
  const waiting = { message: m, matchTerm };
  const signature = signatureOf(message, entries);
  if (after > mirror.ticketCompleted) {
    server.waiting.push(waiting);
    mirror.held.push({ after, sequence: message.sequence, signature });
  } else context.release(waiting, { sequence: message.sequence, signature });
}

/** The action that makes the message. An answer is made of the request that is being handled, and of no other. */
function makes(context: StepContext, m: Message): boolean {
  const { server } = context.mirror;
  switch (m.type) {
    case 'pre-vote-request':
      return context.take('RequestPreVote', RequestPreVote(server, m));
    case 'vote-request':
      return context.take('RequestVote', RequestVote(server, m));
    case 'append-request':
      return context.take('AppendEntries', AppendEntries(server, m));
    case 'pre-vote-response':
      return answersPreVote(context, m);
    case 'vote-response':
      return answersVote(context, m);
    case 'append-response':
      return answersAppend(context, m);
    case 'read-request':
      return asksForReadIndex(context, m);
    case 'read-response':
      return answersReadRequest(context, m);
    case 'timeout-now':
      return context.take('SendTimeoutNow', SendTimeoutNow(context.rules, server, m));
    case 'client-read':
      return noRequest(context);
    case 'snapshot-request':
      return context.take('SendSnapshot', SendSnapshot(server, m));
    case 'snapshot-response':
      return context.take('AnswerSnapshot', AnswerSnapshot(server, m));
    default:
      return m satisfies never;
  }
}

function answersPreVote(context: StepContext, m: VoteResponse): boolean {
  const asked = context.observation.message;
  const { server } = context.mirror;
  if (asked === null || asked.kind !== PRE_VOTE_REQUEST || asked.from !== m.to) return noRequest(context);
  const request = messageOf(asked, NO_ENTRIES);
  if (request.type !== 'pre-vote-request') return noRequest(context);
  const refusal = HandlePreVoteRequest(server, request, m.granted);
  const named = m.granted ? m.term === request.term : m.term === server.term;
  return context.take('HandlePreVoteRequest', refusal ?? (named ? null : 'the answer names the right term'));
}

function answersVote(context: StepContext, m: VoteResponse): boolean {
  const asked = context.observation.message;
  const { server } = context.mirror;
  if (asked === null || asked.kind !== VOTE_REQUEST || asked.from !== m.to) return noRequest(context);
  const request = messageOf(asked, NO_ENTRIES);
  if (request.type !== 'vote-request') return noRequest(context);
  if (m.term !== server.term) {
    context.fail(m.granted ? 'GrantVote' : 'RefuseVote', 'the answer names its term');
    return false;
  }
  if (!m.granted) return context.take('RefuseVote', RefuseVote(context.rules, server, request));
  // Given in this very step, where it was counted, or before: a candidate may ask again, and is held to the same guard.
  const refusal =
    server.vote === m.to ? GrantVote(context.rules, server, request) : 'it voted for the candidate';
  if (refusal === null) return true;
  context.fail('GrantVote', refusal);
  return false;
}

function answersAppend(context: StepContext, m: AppendResponse): boolean {
  const { request, rules } = context;
  const { server } = context.mirror;
  if (request === null) return context.take('ConfirmCommitted', ConfirmCommitted(server, m));
  return m.success
    ? context.take('AcceptAppendEntries', AcceptAppendEntries(rules, server, request, m))
    : context.take('RejectAppendEntries', RejectAppendEntries(rules, server, request, m));
}

/** The reads that have gathered become one request when it is sent for the first time. */
function asksForReadIndex(context: StepContext, m: ReadRequest): boolean {
  const { server } = context.mirror;
  if (m.request === server.reads.request + 1 && !context.take('GatherReads', GatherReads(server)))
    return false;
  return context.take('RequestReadIndex', RequestReadIndex(server, m));
}

/** An index is granted when its round is confirmed, a refusal answers the request that is being handled. */
function answersReadRequest(context: StepContext, m: ReadResponse): boolean {
  const { mirror, rules, observation } = context;
  const asked = observation.message;
  const isAsked = asked !== null && asked.kind === READ_INDEX_REQUEST && asked.from === m.to;
  if (!m.granted && !isAsked) return noRequest(context);
  return context.take('AnswerReadRequest', AnswerReadRequest(rules, mirror.server, m));
}

function noRequest(context: StepContext): boolean {
  context.fail(null, 'an answer is to the request that is being handled');
  return false;
}
