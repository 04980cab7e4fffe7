/**
 * Changes of role and term (paper sections 5.1 and 5.2). A vote lives as long as its term: becoming follower
 * within a term never clears it.
 */
import { impossible } from '../base/invariant.ts';
import { type MemberId, NO_MEMBER, type Term } from '../base/types.ts';
import type { Effects } from './effects.ts';
import { abandonReads } from './read-state.ts';
import { type RaftState, Role } from './state.ts';

/** Follows `leader` (or nobody known) in `term`, which is the present one or a later one. */
export function becomeFollower(state: RaftState, effects: Effects, term: Term, leader: MemberId): void {
  if (term < state.term) impossible(`term ${state.term} would go back to ${term}`);
  if (term > state.term) {
    state.term = term;
    state.vote = NO_MEMBER;
    effects.hardStateChanged = true;
  }
  leaveRole(state, effects);
  state.role = Role.Follower;
  state.leader = leader;
}

/** Asks who would vote, without a term of its own yet (dissertation section 9.6). */
export function becomePreCandidate(state: RaftState, effects: Effects): void {
  leaveRole(state, effects);
  state.role = Role.PreCandidate;
  state.leader = NO_MEMBER;
}

/** Campaigns in the next term with its own vote, which counts when it is durable. */
export function becomeCandidate(state: RaftState, effects: Effects): void {
  leaveRole(state, effects);
  state.role = Role.Candidate;
  state.leader = NO_MEMBER;
  state.term += 1;
  state.vote = state.self;
  effects.hardStateChanged = true;
}

function leaveRole(state: RaftState, effects: Effects): void {
  state.votesResponded.length = 0;
  state.votesGranted.length = 0;
  state.progress.length = 0;
  state.uncommittedBytes = 0;
  state.transferTarget = NO_MEMBER;
  state.timeoutNowSent = false;
  abandonReads(state.reads, effects);
}
