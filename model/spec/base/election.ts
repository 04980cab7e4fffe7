/**
 * How a server becomes leader (Raft paper, section 5.2 and 5.4.1; raft.tla). Every action is a function of one
 * server's state, and of the message it receives if it receives one; null means that its guard does not hold.
 * The guards on the network (room for a message) belong to the network, and hold for every step that sends.
 */
import type { Step } from '../../check/specification.ts';
import { becomes, discards, replies, sends } from '../../check/step.ts';
import type { Message, RequestVoteRequest, RequestVoteResponse } from './message.ts';
import type { Rules } from './rules.ts';
import { all, EMPTY, hasServer, isQuorum, lastTerm, type ServerState, setOf, withServer } from './state.ts';

export type BaseStep = Step<ServerState, Message>;

/** Server i times out and starts an election. */
export function Timeout(rules: Rules, i: number, local: ServerState): BaseStep | null {
  if (local.state === 'leader' || local.currentTerm >= rules.termMax) return null;
  const self = rules.selfMessages ? EMPTY : setOf(i);
  return becomes('Timeout', {
    ...local,
    state: 'candidate',
    currentTerm: local.currentTerm + 1,
    votedFor: rules.selfMessages ? null : i,
    votesResponded: self,
    votesGranted: self,
  });
}

/** Candidate i asks j for its vote, again and again until it has an answer. */
export function RequestVote(_rules: Rules, i: number, local: ServerState, j: number): BaseStep | null {
  if (local.state !== 'candidate' || hasServer(local.votesResponded, j)) return null;
  return sends('RequestVote', local, {
    type: 'RequestVoteRequest',
    term: local.currentTerm,
    lastLogTerm: lastTerm(local.log),
    lastLogIndex: local.log.length,
    from: i,
    to: j,
  });
}

/** Candidate i has the votes of a majority. */
export function BecomeLeader(rules: Rules, _i: number, local: ServerState): BaseStep | null {
  if (local.state !== 'candidate' || !isQuorum(rules.servers, local.votesGranted)) return null;
  return becomes('BecomeLeader', {
    ...local,
    state: 'leader',
    nextIndex: all(rules.servers, local.log.length + 1),
    matchIndex: all(rules.servers, 0),
  });
}

/** Server i answers a candidate of its own term, or of an earlier one. */
export function HandleRequestVoteRequest(
  rules: Rules,
  i: number,
  local: ServerState,
  m: RequestVoteRequest,
): BaseStep | null {
  if (m.term > local.currentTerm) return null;
  const upToDate = rules.bug === 'no-up-to-date-check' || isUpToDate(m, local);
  const free = local.votedFor === null || local.votedFor === m.from;
  const grant = m.term === local.currentTerm && upToDate && free;
  return replies('HandleRequestVoteRequest', grant ? { ...local, votedFor: m.from } : local, {
    type: 'RequestVoteResponse',
    term: local.currentTerm,
    voteGranted: grant,
    from: i,
    to: m.from,
  });
}

/** The voter's log is not more up to date than the candidate's (section 5.4.1). */
function isUpToDate(m: RequestVoteRequest, { log }: ServerState): boolean {
  const term = lastTerm(log);
  return m.lastLogTerm > term || (m.lastLogTerm === term && m.lastLogIndex >= log.length);
}

/** Server i tallies a vote of its term, whatever it has become in the meantime. */
export function HandleRequestVoteResponse(
  _rules: Rules,
  _i: number,
  local: ServerState,
  m: RequestVoteResponse,
): BaseStep | null {
  if (m.term !== local.currentTerm) return null;
  return discards('HandleRequestVoteResponse', {
    ...local,
    votesResponded: withServer(local.votesResponded, m.from),
    votesGranted: m.voteGranted ? withServer(local.votesGranted, m.from) : local.votesGranted,
  });
}
