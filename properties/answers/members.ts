/** What changes make of a configuration, and which names are any: stated a second time, apart from the core's own. */
import type { MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { MembershipChange } from '../../src/raft/membership-change.ts';
import { MEMBER_NAME_BYTES_MAX } from '../constants.ts';

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
