/**
 * A leader's side of membership changes (paper section 6; dissertation chapter 4): one change at a time, in force from
 * the moment it is appended; a joint configuration is left when it is committed, and a leader that is no voter any more
 * steps down when that is committed.
 */
import { type MemberId, NO_MEMBER } from '../base/types.ts';
import { compact } from './compaction.ts';
import { type Configuration, isJoint, isVoter } from './configuration.ts';
import { encodeConfiguration } from './configuration-codec.ts';
import { latestConfiguration } from './configurations.ts';
import type { Effects } from './effects.ts';
import { EntryKind } from './entry.ts';
import { lastIndex, termAt } from './log.ts';
import { type ChangeRefusal, changed, left, type MembershipChange } from './membership-change.ts';
import type { RaftLimits } from './options.ts';
import { progressOf } from './progress.ts';
import { majorityOf } from './quorum.ts';
import { replicateToAll } from './replication.ts';
import { becomeFollower } from './roles.ts';
import { ProgressMode, type RaftState, Role } from './state.ts';
import { appendToLog } from './tickets.ts';
import { handOver } from './transfer.ts';

/** Entries that a learner may lack of what is committed, and still be promoted: about what is on its way to it. */
export const PROMOTION_LAG_MAX = 64;

/** Appends the configuration that the changes lead to, or says why not. */
export function onConfigurationChange(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  changes: readonly MembershipChange[],
  autoLeave: boolean,
  heard: readonly MemberId[],
): void {
  const refusal = refusalNow(state);
  if (refusal !== null) {
    effects.changeRefusal = refusal;
    return;
  }
  const joint = isJoint(state.configuration);
  const next = joint ? leaveByHand(state, changes) : changed(state.configuration, changes, autoLeave);
  if (typeof next === 'string') effects.changeRefusal = next;
  else if (!changes.every((change) => isCaughtUp(state, change))) effects.changeRefusal = 'not-caught-up';
  else if (!joint && !isReachable(next, heard)) effects.changeRefusal = 'would-lose-quorum';
  else append(state, limits, effects, next);
}

/**
 * As leader, after each answer and at the end of each step. The joint configuration is left by its leader, whoever that
 * is by now. A leader that is not part of the committed configuration has led up to here without counting itself (paper
 * section 6), and hands over as it steps down. While the leadership is handed over nothing is appended: the target has to have all of the log.
 */
export function settleConfiguration(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const { configuration } = state;
  if (isJoint(configuration) ? !configuration.autoLeave : isVoter(configuration, state.self)) return;
  if (latestConfiguration(state).index > state.commitIndex) return;
  if (!isJoint(configuration)) {
    handOver(state, effects);
    becomeFollower(state, effects, state.term, NO_MEMBER);
  } else if (effects.appended.length === 0 && state.transferTarget === NO_MEMBER)
    append(state, limits, effects, left(configuration));
}

/**
 * One change at a time, and none before an entry of the leader's own term is committed: until then another leader's
 * change, of which this one knows nothing, may yet win (Ongaro, "bug in single-server membership changes", 2015).
 */
function refusalNow(state: RaftState): ChangeRefusal | null {
  if (state.role !== Role.Leader) return 'not-leader';
  if (state.transferTarget !== NO_MEMBER) return 'transferring';
  if (termAt(state, state.commitIndex) !== state.term) return 'term-not-committed';
  if (latestConfiguration(state).index > state.commitIndex) return 'pending-change';
  return null;
}

/** While it is joint the only change is to leave it. */
function leaveByHand(state: RaftState, changes: readonly MembershipChange[]): Configuration | ChangeRefusal {
  return changes.length === 0 ? left(state.configuration) : 'pending-change';
}

/** A learner that is to vote has answered this leader, and has nearly all that is committed (dissertation section 4.2.1). */
function isCaughtUp(state: RaftState, change: MembershipChange): boolean {
  if (change.kind !== 'promote') return true;
  const progress = progressOf(state, change.id);
  return (
    progress !== null &&
    progress.mode === ProgressMode.Replicate &&
    progress.matchIndex + PROMOTION_LAG_MAX >= state.commitIndex
  );
}

/** A majority of those who will decide is there to do so. */
function isReachable({ voters }: Configuration, heard: readonly MemberId[]): boolean {
  return voters.filter((member) => heard.includes(member)).length >= majorityOf(voters.length);
}

function append(state: RaftState, limits: RaftLimits, effects: Effects, next: Configuration): void {
  const entry = {
    index: lastIndex(state) + 1,
    term: state.term,
    kind: EntryKind.Configuration,
    payload: encodeConfiguration(next),
  };
  const wasHeld = state.progress.some(({ transfer }) => transfer !== null);
  effects.proposedAt = entry.index;
  appendToLog(state, effects, [entry]);
  // For who is no member any more nothing is kept.
  if (wasHeld) compact(state, limits, effects);
  replicateToAll(state, limits, effects);
}
