/** What a replica could legally have done where it did something else: the advice in a failure. */
import { isDurable } from '../spec/protocol/disk.ts';
import { AdvanceCommitIndex } from '../spec/protocol/leading.ts';
import type { AppendRequest } from '../spec/protocol/message.ts';
import type { Rules } from '../spec/protocol/rules.ts';
import { cloneServer, isQuorum, type Server, termAt } from '../spec/protocol/server.ts';
import type { ActionName } from './actions.ts';

const NOTHING = 'to do nothing';

/** @param request the append request that is being handled, if it is one. */
export function nearestLegal(
  rules: Rules,
  server: Server,
  action: ActionName | null,
  request: AppendRequest | null,
): string {
  switch (action) {
    case 'GrantVote':
      return 'RefuseVote';
    case 'HandlePreVoteRequest':
      return 'HandlePreVoteRequest, refused';
    case 'Timeout':
      return rules.preVote && server.role !== 'pre-candidate' ? 'BecomePreCandidate' : NOTHING;
    case 'RequestPreVote':
    case 'RequestVote':
      return endOf(action, server);
    case 'AppendEntries':
      return `a slice of its log, which ends at ${server.log.length}, with a commit index of at most ${server.commitIndex}`;
    case 'HandleAppendResponse':
      return `to keep the match indexes ${server.match.join('/')}`;
    case 'BecomeLeader':
      return `to wait for votes: ${isQuorum(server, server.votes, rules) ? 'it has' : 'it lacks'} a majority`;
    case 'AdvanceCommitIndex':
      return commitOf(rules, server);
    case 'LearnCommitIndex':
      return request === null
        ? NOTHING
        : `a commit index of at most ${Math.min(request.commitIndex, request.previousIndex + request.entries.length)}`;
    case 'CountOwnLog':
      return `a match index of at most ${durableOf(server)} for itself`;
    case 'TruncateConflict':
      return request === null ? NOTHING : truncationOf(server, request);
    case 'AcceptAppendEntries':
    case 'RejectAppendEntries':
      return request === null ? NOTHING : answerOf(server, request);
    case 'Release':
      return 'to wait for the ticket that writes it';
    default:
      return NOTHING;
  }
}

function endOf(action: ActionName, { log, term, role }: Server): string {
  const asks = action === 'RequestVote' ? 'candidate' : 'pre-candidate';
  if (role !== asks) return NOTHING;
  const named = role === 'candidate' ? term : term + 1;
  const lastTerm = log.length === 0 ? 0 : log[log.length - 1]!.term;
  return `${action} for term ${named}, with a log that ends at ${log.length} in term ${lastTerm}`;
}

function commitOf(rules: Rules, server: Server): string {
  for (let index = server.log.length; index > server.commitIndex; index -= 1) {
    if (AdvanceCommitIndex(rules, cloneServer(server), index) === null)
      return `AdvanceCommitIndex to ${index}`;
  }
  return `to stay at commit index ${server.commitIndex}`;
}

function durableOf(server: Server): number {
  let index = server.log.length;
  while (index > 0 && !isDurable(server, index)) index -= 1;
  return index;
}

function truncationOf(server: Server, request: AppendRequest): string {
  for (const [at, entry] of request.entries.entries()) {
    const index = request.previousIndex + 1 + at;
    if (index > server.log.length) break;
    if (termAt(server.log, index) !== entry.term) return `TruncateConflict from ${index}`;
  }
  return 'to cut nothing: no entry contradicts the request';
}

function answerOf(server: Server, request: AppendRequest): string {
  if (request.term < server.term) return 'RejectAppendEntries for the term';
  if (termAt(server.log, request.previousIndex) === request.previousTerm) {
    return `AcceptAppendEntries up to ${request.previousIndex + request.entries.length}`;
  }
  return 'RejectAppendEntries for the previous entry';
}
