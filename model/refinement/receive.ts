/** What a received message amounts to. It must have been sent as it arrives; what it makes of the server is the specification's. */
import type { Message as RaftMessage } from '../../src/raft/message.ts';
import type { Entry } from '../spec/base/state.ts';
import {
  GrantVote,
  HandlePreVoteResponse,
  HandleVoteResponse,
  IgnoreVoteRequest,
  UpdateTerm,
} from '../spec/protocol/election.ts';
import {
  AppendNewEntry,
  FollowLeader,
  LearnCommitIndex,
  TruncateConflict,
} from '../spec/protocol/following.ts';
import { HandleAppendResponse } from '../spec/protocol/leading.ts';
import type { AppendRequest, AppendResponse, Message, SnapshotRequest } from '../spec/protocol/message.ts';
import { HandleReadRequest, HearReadRound } from '../spec/protocol/reads.ts';
import { StageSnapshot } from '../spec/protocol/snapshot.ts';
import { HandleTimeoutNow } from '../spec/protocol/transfer.ts';
import { APPEND_REQUEST, SNAPSHOT_REQUEST } from './constants.ts';
import { isEntry } from './mirror.ts';
import { refineReadResponse } from './reads.ts';
import { signatureOf } from './signature.ts';
import { learnFromSnapshot } from './snapshots.ts';
import type { StepContext } from './step-context.ts';
import { entriesOf, messageOf } from './translate.ts';

const NO_ENTRIES: readonly Entry[] = [];

export function receive(context: StepContext, received: RaftMessage): void {
  const { mirror, observation, lives } = context;
  const { server } = mirror;
  const entries = received.kind === APPEND_REQUEST ? entriesOf(received.entries) : NO_ENTRIES;
  const unsent = lives.refusal(
    received.from,
    received.incarnation,
    received.sequence,
    signatureOf(received, entries),
  );
  if (unsent !== null || received.to !== server.self) {
    context.fail(null, unsent ?? 'the message was sent to this server');
    return;
  }
  const m = messageOf(
    received,
    received.kind === SNAPSHOT_REQUEST ? context.logOf(received.snapshot) : entries,
  );
  if (m.type === 'append-request') context.request = m;
  if (
    m.term > server.term &&
    observation.term === server.term &&
    IgnoreVoteRequest(context.rules, server, m) === null
  ) {
    context.matched('IgnoreVoteRequest');
    return;
  }
  if (UpdateTerm(server, m) === null) context.matched('UpdateTerm');
  handle(context, m, received);
}

/** An answer that no longer matters is as good as lost. */
function handle(context: StepContext, m: Message, received: RaftMessage): void {
  const { server } = context.mirror;
  switch (m.type) {
    case 'pre-vote-request':
      // It changes nothing; the answer is judged where it is sent.
      return;
    case 'vote-request':
      // A vote that changes the state is judged here, the answer where it is sent.
      if (context.observation.vote === m.from && server.vote !== m.from)
        context.take('GrantVote', GrantVote(context.rules, server, m));
      return;
    case 'pre-vote-response':
      if (HandlePreVoteResponse(server, m) === null) context.matched('HandlePreVoteResponse');
      return;
    case 'vote-response':
      if (HandleVoteResponse(server, m) === null) context.matched('HandleVoteResponse');
      return;
    case 'append-request':
      if (received.kind === APPEND_REQUEST) store(context, m, received.entries);
      return;
    case 'append-response':
      count(context, m);
      if (HearReadRound(context.rules, server, m) === null) context.matched('HearReadRound');
      return;
    case 'read-request':
      if (HandleReadRequest(server, m) === null) context.matched('HandleReadRequest');
      return;
    case 'read-response':
      refineReadResponse(context, m);
      return;
    case 'timeout-now':
      if (context.observation.term > server.term) {
        context.take('HandleTimeoutNow', HandleTimeoutNow(server, m));
      }
      return;
    case 'client-read':
      return;
    case 'snapshot-request':
      takeSnapshotIn(context, m);
      return;
    case 'snapshot-response':
      // It says what to send next; whatever is sent is judged where it is.
      return;
    default:
      m satisfies never;
  }
}

/** An acknowledgement that teaches the leader something is counted at once, and reported. */
function count(context: StepContext, m: AppendResponse): void {
  const { matched } = context.observation;
  let index = 0;
  for (let at = 0; at < matched.length; at += 1)
    if (matched[at]!.member === m.from) index = matched[at]!.index;
  const refusal = HandleAppendResponse(context.mirror.server, m);
  if (refusal === null) context.matched('HandleAppendResponse');
  const counted = refusal === null ? m.matchIndex : 0;
  if (index !== counted) {
    context.fail('HandleAppendResponse', refusal ?? `the match index of ${m.from} becomes ${m.matchIndex}`);
  }
}

/** A chunk is staged, which changes nothing, or the log has what the snapshot stands for. */
function takeSnapshotIn(context: StepContext, m: SnapshotRequest): void {
  const { mirror, observation } = context;
  const { server } = mirror;
  if (m.snapshot.length === 0) {
    context.fail('StageSnapshot', 'somebody took that snapshot');
    return;
  }
  if (FollowLeader(server, m) === null) context.matched('FollowLeader');
  if (StageSnapshot(context.rules, server, m) === null) context.matched('StageSnapshot');
  learnFromSnapshot(context, m.snapshot, observation.commitIndex);
}

/**
 * The log is made to fit the request as the replica says it did, and the commit index follows. A leader refuses a request
 * of an earlier term: what it appends in that step is its own, since it leaves a joint configuration at whatever comes
 * next.
 */
function store(
  context: StepContext,
  m: AppendRequest,
  sources: readonly Parameters<typeof isEntry>[0][],
): void {
  const { mirror, observation, rules } = context;
  const { server } = mirror;
  if (server.role === 'leader' && m.term < server.term) return;
  if (FollowLeader(server, m) === null) context.matched('FollowLeader');
  const { truncatedFrom, appended, commitIndex } = observation;
  if (truncatedFrom > 0) {
    if (!context.take('TruncateConflict', TruncateConflict(rules, server, m, truncatedFrom))) return;
    mirror.sources.length = server.log.length;
  }
  for (let at = 0; at < appended.length; at += 1) {
    if (!context.take('AppendNewEntry', AppendNewEntry(rules, server, m))) return;
    const index = server.log.length;
    const entry = server.log[index - 1]!;
    if (!isEntry(appended[at]!, entry, sources[index - 1 - m.previousIndex], index)) {
      context.fail('AppendNewEntry', 'the entry is that of the request');
      return;
    }
    mirror.sources.push(appended[at]!);
  }
  if (commitIndex > server.commitIndex) {
    context.take('LearnCommitIndex', LearnCommitIndex(rules, server, m, commitIndex));
  }
}
