/**
 * Leader election (paper section 5.2), with an optional pre-vote (dissertation section 9.6). A candidate's own
 * vote counts when it is durable, so a cluster of one elects itself as soon as its disk answers.
 */
import { impossible } from '../base/invariant.ts';
import { type MemberId, NO_MEMBER } from '../base/types.ts';
import { isVoter, votersOf } from './configuration.ts';
import { mayCampaign } from './configurations.ts';
import type { Effects } from './effects.ts';
import { EMPTY_PAYLOAD, EntryKind } from './entry.ts';
import { lastIndex, lastTerm } from './log.ts';
import { preVoteRequest, voteRequest } from './make-message.ts';
import type { PreVoteResponse, VoteResponse } from './message.ts';
import type { RaftLimits } from './options.ts';
import { fitProgress } from './progress.ts';
import { isQuorum } from './quorum.ts';
import { replicateToAll } from './replication.ts';
import { becomeCandidate, becomeFollower, becomePreCandidate } from './roles.ts';
import { type RaftState, Role } from './state.ts';
import { appendToLog, send, sendAtOnce } from './tickets.ts';

/**
 * No leader was heard of for an election time-out. Who may have to lead campaigns; one without priority gives its
 * leader up, and waits for another: as a candidate, if it was to take the leadership over and failed.
 */
export function onElectionTimeout(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (state.role === Role.Leader || !mayCampaign(state)) return;
  if (limits.electionPriority === 0) forgetLeader(state, effects);
  else if (limits.preVote) askForPreVotes(state, effects);
  else campaign(state, effects, false);
}

/**
 * Nobody is known to lead, so others may be voted for; also by who knows of none in its term, and has just heard the one of
 * the term before. A follower refuses the reads that wait for its leader.
 */
export function forgetLeader(state: RaftState, effects: Effects): void {
  if (state.role === Role.Leader) return;
  effects.leaderForgotten = true;
  if (state.leader !== NO_MEMBER) becomeFollower(state, effects, state.term, NO_MEMBER);
}

function askForPreVotes(state: RaftState, effects: Effects): void {
  becomePreCandidate(state, effects);
  countAnswer(state, state.self, true);
  if (isQuorum(state.configuration, state.votesGranted)) {
    campaign(state, effects, false);
    return;
  }
  const voters = votersOf(state.configuration);
  for (let i = 0; i < voters.length; i += 1) {
    const to = voters[i]!;
    if (to === state.self) continue;
    sendAtOnce(effects, preVoteRequest(state.self, to, state.term + 1, lastIndex(state), lastTerm(state)));
  }
}

/** @param transfer the leader asked for it. */
export function campaign(state: RaftState, effects: Effects, transfer: boolean): void {
  becomeCandidate(state, effects);
  const voters = votersOf(state.configuration);
  for (let i = 0; i < voters.length; i += 1) {
    const to = voters[i]!;
    if (to === state.self) continue;
    send(
      state,
      effects,
      voteRequest(state.self, to, state.term, lastIndex(state), lastTerm(state), transfer),
    );
  }
}

/** A grant counts for the term that was asked for; a refusal may tell a straggler the present term. */
export function onPreVoteResponse(state: RaftState, effects: Effects, message: PreVoteResponse): void {
  if (!message.granted) {
    if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
    return;
  }
  if (state.role !== Role.PreCandidate || message.term !== state.term + 1) return;
  countAnswer(state, message.from, true);
  if (isQuorum(state.configuration, state.votesGranted)) campaign(state, effects, false);
}

/** Counts voters, not votes, and only those of the present term. */
export function onVoteResponse(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  message: VoteResponse,
): void {
  if (state.role !== Role.Candidate || message.term !== state.term) return;
  countAnswer(state, message.from, message.granted);
  leadIfElected(state, limits, effects);
}

/** The candidate's own vote has become durable. */
export function onOwnVoteDurable(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (state.vote !== state.self)
    impossible(`candidate ${state.self} of term ${state.term} voted ${state.vote}`);
  countAnswer(state, state.self, true);
  leadIfElected(state, limits, effects);
}

/** Voters are counted, not answers, and nobody else is. */
function countAnswer(state: RaftState, from: MemberId, granted: boolean): void {
  if (!isVoter(state.configuration, from)) return;
  insert(state.votesResponded, from);
  if (granted) insert(state.votesGranted, from);
}

function insert(members: MemberId[], member: MemberId): void {
  if (members.includes(member)) return;
  let at = members.length;
  while (at > 0 && members[at - 1]! > member) at -= 1;
  members.splice(at, 0, member);
}

function leadIfElected(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (!isQuorum(state.configuration, state.votesGranted)) return;
  state.role = Role.Leader;
  state.leader = state.self;
  state.votesResponded.length = 0;
  state.votesGranted.length = 0;
  fitProgress(state);
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
