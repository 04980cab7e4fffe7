/**
 * Leader election (paper section 5.2), with an optional pre-vote (dissertation section 9.6). A candidate's own
 * vote counts when it is durable, so a cluster of one elects itself as soon as its disk answers.
 */
import { impossible } from '../base/invariant.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from './effects.ts';
import { EMPTY_PAYLOAD, EntryKind } from './entry.ts';
import { lastIndex, lastTerm } from './log.ts';
import { preVoteRequest, voteRequest } from './make-message.ts';
import type { PreVoteResponse, VoteResponse } from './message.ts';
import type { RaftLimits } from './options.ts';
import { isMajority } from './quorum.ts';
import { createProgress, replicateToAll } from './replication.ts';
import { becomeCandidate, becomeFollower, becomePreCandidate, placeOf } from './roles.ts';
import { type RaftState, Role } from './state.ts';
import { appendToLog, send, sendAtOnce } from './tickets.ts';

/** No leader was heard of for an election time-out. Only a voter that does not lead campaigns. */
export function onElectionTimeout(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (state.role === Role.Leader || placeOf(state, state.self) < 0) return;
  if (limits.preVote) askForPreVotes(state, effects);
  else campaign(state, effects);
}

function askForPreVotes(state: RaftState, effects: Effects): void {
  becomePreCandidate(state);
  const own = placeOf(state, state.self);
  state.votesResponded[own] = true;
  state.votesGranted[own] = true;
  if (isMajority(state.votesGranted)) {
    campaign(state, effects);
    return;
  }
  const voters = state.configuration.voters;
  for (let i = 0; i < voters.length; i += 1) {
    const to = voters[i]!;
    if (to === state.self) continue;
    sendAtOnce(effects, preVoteRequest(state.self, to, state.term + 1, lastIndex(state), lastTerm(state)));
  }
}

function campaign(state: RaftState, effects: Effects): void {
  becomeCandidate(state, effects);
  const voters = state.configuration.voters;
  for (let i = 0; i < voters.length; i += 1) {
    const to = voters[i]!;
    if (to === state.self) continue;
    send(state, effects, voteRequest(state.self, to, state.term, lastIndex(state), lastTerm(state)));
  }
}

/** A grant counts for the term that was asked for; a refusal may tell a straggler the present term. */
export function onPreVoteResponse(state: RaftState, effects: Effects, message: PreVoteResponse): void {
  if (!message.granted) {
    if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
    return;
  }
  if (state.role !== Role.PreCandidate || message.term !== state.term + 1) return;
  const place = placeOf(state, message.from);
  if (place < 0) return;
  state.votesResponded[place] = true;
  state.votesGranted[place] = true;
  if (isMajority(state.votesGranted)) campaign(state, effects);
}

/** Counts voters, not votes, and only those of the present term. */
export function onVoteResponse(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  message: VoteResponse,
): void {
  if (state.role !== Role.Candidate || message.term !== state.term) return;
  const place = placeOf(state, message.from);
  if (place < 0) return;
  state.votesResponded[place] = true;
  if (!message.granted) return;
  state.votesGranted[place] = true;
  leadIfElected(state, limits, effects);
}

/** The candidate's own vote has become durable. */
export function onOwnVoteDurable(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const own = placeOf(state, state.self);
  if (own < 0 || state.vote !== state.self)
    impossible(`candidate ${state.self} of term ${state.term} voted ${state.vote}`);
  if (state.votesGranted[own]) return;
  state.votesResponded[own] = true;
  state.votesGranted[own] = true;
  leadIfElected(state, limits, effects);
}

function leadIfElected(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (!isMajority(state.votesGranted)) return;
  state.role = Role.Leader;
  state.leader = state.self;
  state.votesResponded.length = 0;
  state.votesGranted.length = 0;
  createProgress(state);
  // Section 8: an entry of its own term, so that it can commit those of earlier ones.
  const noOp = {
    index: lastIndex(state) + 1,
    term: state.term,
    kind: EntryKind.NoOp,
    payload: EMPTY_PAYLOAD,
  };
  appendToLog(state, effects, [noOp]);
  replicateToAll(state, limits, effects);
}
