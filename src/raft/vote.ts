/**
 * Granting votes (paper sections 5.2 and 5.4.1) and pre-votes (dissertation section 9.6). While a leader is
 * alive, votes for others are refused (section 4.2.3), so that a server that merely lost contact disturbs nobody.
 */
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from './effects.ts';
import { isUpToDate } from './log.ts';
import { preVoteResponse, voteResponse } from './make-message.ts';
import type { PreVoteRequest, VoteRequest } from './message.ts';
import type { RaftLimits } from './options.ts';
import { becomeFollower } from './roles.ts';
import type { RaftState } from './state.ts';
import { send, sendAtOnce } from './tickets.ts';

/** A pre-vote changes nothing: no term, no vote, no timer. A refusal carries the own term. */
export function onPreVoteRequest(
  state: RaftState,
  effects: Effects,
  message: PreVoteRequest,
  leaderAlive: boolean,
): void {
  const protectsLeader = leaderAlive && state.leader !== message.from;
  const granted =
    message.term > state.term &&
    !protectsLeader &&
    isUpToDate(state, message.lastLogTerm, message.lastLogIndex);
  const term = granted ? message.term : state.term;
  // A refusal tells the own term, which the receiver may adopt: it must survive a crash like any other word of it.
  if (granted) sendAtOnce(effects, preVoteResponse(state.self, message.from, term, true));
  else send(state, effects, preVoteResponse(state.self, message.from, term, false));
}

/** One vote a term, for a candidate whose log is at least as up to date. The grant waits until it is durable. */
export function onVoteRequest(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  message: VoteRequest,
  leaderAlive: boolean,
): void {
  // Whom the leader itself told to campaign deposes nobody (section 4.2.3).
  const protectsLeader =
    limits.checkQuorum && leaderAlive && state.leader !== message.from && !message.transfer;
  if (message.term > state.term) {
    if (protectsLeader) return;
    becomeFollower(state, effects, message.term, NO_MEMBER);
  }
  // A lease counts on this server, in whatever way it has learnt of a later term meanwhile (section 6.4.1).
  const keepsLease = limits.leaseReads && protectsLeader && state.vote !== message.from;
  const granted =
    message.term === state.term &&
    !keepsLease &&
    (state.vote === NO_MEMBER || state.vote === message.from) &&
    isUpToDate(state, message.lastLogTerm, message.lastLogIndex);
  if (granted) {
    if (state.vote === NO_MEMBER) {
      state.vote = message.from;
      effects.hardStateChanged = true;
    }
    effects.resetElectionTimer = true;
  }
  send(state, effects, voteResponse(state.self, message.from, state.term, granted));
}
