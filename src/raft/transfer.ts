/**
 * Handing the leadership over (dissertation section 3.10): the leader takes no more proposals, waits until the target
 * has its whole log, and tells it to campaign at once. Until somebody else leads nothing is lost: when the time is up
 * the leader goes on. The target asks for no pre-votes, and its requests pass those that protect a living leader.
 */
import { type MemberId, NO_MEMBER } from '../base/types.ts';
import { isVoter } from './configuration.ts';
import type { Effects, TransferRefusal } from './effects.ts';
import { campaign } from './election.ts';
import { lastIndex } from './log.ts';
import { timeoutNow } from './make-message.ts';
import type { TimeoutNow } from './message.ts';
import type { RaftLimits } from './options.ts';
import { progressOf } from './progress.ts';
import { replicateTo } from './replication.ts';
import { type RaftState, Role } from './state.ts';
import { send } from './tickets.ts';

/** @param target `NO_MEMBER`: the voter whose log goes furthest. */
export function onTransfer(state: RaftState, limits: RaftLimits, effects: Effects, target: MemberId): void {
  const to = target === NO_MEMBER ? bestTarget(state) : target;
  effects.transferRefusal = refusalOf(state, to);
  if (effects.transferRefusal !== null) return;
  state.transferTarget = to;
  const progress = progressOf(state, to);
  if (progress !== null) replicateTo(state, limits, effects, progress);
  continueTransfer(state, effects, to);
}

/** As leader, when `member` has answered, or a heartbeat is due: the target campaigns as soon as it can win. */
export function continueTransfer(state: RaftState, effects: Effects, member: MemberId): void {
  if (state.transferTarget !== member || member === NO_MEMBER) return;
  const progress = progressOf(state, member);
  if (progress === null || !progress.isVoter) {
    // A configuration that was appended meanwhile leaves it out.
    state.transferTarget = NO_MEMBER;
    return;
  }
  if (progress.matchIndex < lastIndex(state)) return;
  state.timeoutNowSent = true;
  send(state, effects, timeoutNow(state.self, member, state.term));
}

/**
 * A leader that steps down since its removal is committed need not leave the others waiting for a time-out: whom it was
 * to hand over to, or else the voter whose log goes furthest, campaigns at once, if it has all of this one's log.
 */
export function handOver(state: RaftState, effects: Effects): void {
  const target = hasWholeLog(state, state.transferTarget) ? state.transferTarget : bestTarget(state);
  if (hasWholeLog(state, target)) send(state, effects, timeoutNow(state.self, target, state.term));
}

/** The leader of this term wants this server in its place: it campaigns at once, without pre-votes. */
export function onTimeoutNow(state: RaftState, effects: Effects, message: TimeoutNow): void {
  if (message.term !== state.term || state.role === Role.Leader) return;
  if (!isVoter(state.configuration, state.self)) return;
  campaign(state, effects, true);
}

/** A voter, durably. */
function hasWholeLog(state: RaftState, member: MemberId): boolean {
  const progress = progressOf(state, member);
  if (progress === null || !progress.isVoter) return false;
  return progress.matchIndex === lastIndex(state);
}

function refusalOf(state: RaftState, target: MemberId): TransferRefusal | null {
  if (state.role !== Role.Leader) return 'not-leader';
  if (state.transferTarget !== NO_MEMBER) return 'transferring';
  if (target === NO_MEMBER) return 'no-target';
  if (target === state.self) return 'already-leader';
  const progress = progressOf(state, target);
  if (progress === null) return 'unknown-member';
  return progress.isVoter ? null : 'not-a-voter';
}

/**
 * The first of those that have most of the log; `NO_MEMBER` in a cluster of one.
 * @param among null: all voters.
 */
export function bestTarget(state: RaftState, among: readonly MemberId[] | null = null): MemberId {
  let best: MemberId = NO_MEMBER;
  let furthest = -1;
  for (let i = 0; i < state.progress.length; i += 1) {
    const { member, isVoter: votes, matchIndex } = state.progress[i]!;
    if (!votes || member === state.self || matchIndex <= furthest) continue;
    if (among !== null && !among.includes(member)) continue;
    best = member;
    furthest = matchIndex;
  }
  return best;
}
