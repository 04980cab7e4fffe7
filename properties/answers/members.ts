/** Who is in a configuration, stated a second time: a judge takes only types from `src`. */
import type { MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { MembershipChange } from '../../src/raft/membership-change.ts';
import { MEMBER_NAME_BYTES_MAX } from '../constants.ts';

/** It votes, in one half or the other. */
export function isVoter({ voters, outgoing }: Configuration, member: MemberId): boolean {
  return voters.includes(member) || outgoing.includes(member);
}

export function isMember(configuration: Configuration, member: MemberId): boolean {
  return isVoter(configuration, member) || configuration.learners.includes(member);
}

export function isJoint({ outgoing }: Configuration): boolean {
  return outgoing.length > 0;
}

export function memberCount({ voters, outgoing, learners }: Configuration): number {
  return new Set([...voters, ...outgoing, ...learners]).size;
}

export function votersAfter(
  { voters }: Configuration,
  changes: readonly MembershipChange[],
): ReadonlySet<MemberId> {
  const after = new Set(voters);
  for (const { kind, id } of changes) {
    if (kind === 'add-voter' || kind === 'promote') after.add(id);
    else after.delete(id);
  }
  return after;
}

/** The change has been made in this configuration, of a joint one in its new half. */
export function hasHappened(
  { voters, learners, learnersNext }: Configuration,
  { kind, id }: MembershipChange,
): boolean {
  const votes = voters.includes(id);
  const learns = learners.includes(id) || learnersNext.includes(id);
  if (kind === 'add-voter' || kind === 'promote') return votes;
  return kind === 'remove' ? !votes && !learns : !votes && learns;
}

/** Neither blank nor too long. */
export function isName(name: string): boolean {
  // No text has more bytes of UTF-8 than three for each of its units.
  if (name.length * 3 <= MEMBER_NAME_BYTES_MAX) return name.trim() !== '';
  return name.trim() !== '' && new TextEncoder().encode(name).length <= MEMBER_NAME_BYTES_MAX;
}
