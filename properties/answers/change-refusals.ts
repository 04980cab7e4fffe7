/** What speaks against the reason for which a server refused a change of the membership; null: nothing does. */
import { isJoint, isMember, isVoter } from '../../model/spec/shared/membership.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { ChangeRefusal, MembershipChange } from '../../src/raft/membership-change.ts';
import { CONFIGURATION_ENTRY, MEMBERS_MAX } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import type { ChangeRequested } from '../request.ts';
import type { WorldView } from '../world-view.ts';
import { againstLeading, againstStanding } from './append-refusals.ts';
import type { FollowersInStep } from './followers-in-step.ts';
import type { HeardMembers } from './heard-members.ts';
import { isName, memberCount, votersAfter } from './members.ts';

/** What was seen of the members, by the leader that is asked. */
export interface SeenMembers {
  readonly inStep: FollowersInStep;
  readonly heard: HeardMembers;
}

export function againstChangeRefusal(
  reason: ChangeRefusal | 'disk-full' | 'stopped',
  account: ServerAccount,
  world: WorldView,
  { changes }: ChangeRequested,
  seen: SeenMembers,
): string | null {
  const { configuration } = account;
  switch (reason) {
    case 'not-leader':
    case 'transferring':
    case 'disk-full':
    case 'stopped':
      return againstStanding(reason, account, world);
    case 'term-not-committed':
      return againstLeading(account) ?? againstUncommittedTerm(account);
    case 'pending-change':
      return againstLeading(account) ?? againstPendingChange(account);
    default:
      if (configuration === null) return 'it has not begun to take part';
      return againstLeading(account) ?? againstChange(reason, changes, configuration, account, seen);
  }
}

function againstUncommittedTerm({ log, commitIndex, term }: ServerAccount): string | null {
  return log[commitIndex - 1]?.term === term
    ? `entry ${commitIndex}, of its term ${term}, is committed there`
    : null;
}

function againstPendingChange({ log, commitIndex, configuration }: ServerAccount): string | null {
  if (configuration !== null && isJoint(configuration)) return null;
  for (let at = commitIndex; at < log.length; at += 1) {
    if (log[at]!.kind === CONFIGURATION_ENTRY) return null;
  }
  return 'its configuration is committed there, and is not joint';
}

/** The reasons that lie in the changes, and in what the members answer. */
function againstChange(
  reason: Exclude<ChangeRefusal, 'not-leader' | 'transferring' | 'term-not-committed' | 'pending-change'>,
  changes: readonly MembershipChange[],
  now: Configuration,
  account: ServerAccount,
  seen: SeenMembers,
): string | null {
  switch (reason) {
    case 'unknown-server':
      return changes.some((change) => !isAddition(change) && !isMember(now, change.id))
        ? null
        : 'who is to be changed is a member';
    case 'already-there':
      return changes.some((change) => isThere(now, change)) ? null : 'nobody is what the change makes of it';
    case 'id-used':
      return changes.some((change) => isAddition(change) && !isNewId(now, change.id))
        ? null
        : `the ids that are added are above ${now.highestId}`;
    case 'bad-name':
      return changes.some((change) => isAddition(change) && !isName(change.name))
        ? null
        : 'the names that are added are good ones';
    case 'bad-change':
      return changes.length === 0 || new Set(changes.map(({ id }) => id)).size < changes.length
        ? null
        : 'there are changes, each of another server';
    case 'too-many-members': {
      const count = memberCount(now) + changes.filter(isAddition).length;
      return count > MEMBERS_MAX ? null : `there would be ${count} members at most, of ${MEMBERS_MAX}`;
    }
    case 'not-caught-up':
      return againstLag(changes, account, seen);
    case 'would-lose-quorum': {
      const voters = votersAfter(now, changes);
      const there = [...voters].filter(
        (voter) => isMember(now, voter) && seen.heard.hasAnswered(account.id, voter),
      );
      return there.length * 2 > voters.size
        ? `of the ${voters.size} that would vote ${there.length} are itself or have just answered it`
        : null;
    }
    default:
      return reason satisfies never;
  }
}

function againstLag(
  changes: readonly MembershipChange[],
  account: ServerAccount,
  { inStep }: SeenMembers,
): string | null {
  const promoted = changes.filter(({ kind }) => kind === 'promote');
  if (promoted.length === 0) return 'nobody is to be promoted';
  return promoted.every(({ id }) => inStep.hasCaughtUp(id, account))
    ? 'who is to be promoted follows it closely'
    : null;
}

function isAddition(change: MembershipChange): change is Extract<MembershipChange, { name: string }> {
  return change.kind === 'add-voter' || change.kind === 'add-learner';
}

function isThere(now: Configuration, change: MembershipChange): boolean {
  if (isAddition(change)) return isMember(now, change.id);
  if (change.kind === 'promote') return isVoter(now, change.id);
  return change.kind === 'demote' && isMember(now, change.id) && !isVoter(now, change.id);
}

function isNewId({ highestId }: Configuration, id: MemberId): boolean {
  return Number.isSafeInteger(id) && id > highestId;
}
