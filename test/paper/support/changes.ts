/** Short words for membership changes. */
import type { MemberId } from '../../../src/base/types.ts';
import type { MembershipChange } from '../../../src/raft/membership-change.ts';

export const add = (id: MemberId): MembershipChange => ({ kind: 'add-voter', id, name: `server ${id}` });
export const learn = (id: MemberId): MembershipChange => ({ kind: 'add-learner', id, name: `server ${id}` });
export const promote = (id: MemberId): MembershipChange => ({ kind: 'promote', id });
export const remove = (id: MemberId): MembershipChange => ({ kind: 'remove', id });

/** Every choice of some of these, the empty one too. */
export function choices(ids: readonly MemberId[]): MemberId[][] {
  const [first, ...rest] = ids;
  if (first === undefined) return [[]];
  const without = choices(rest);
  return [...without, ...without.map((some) => [first, ...some])];
}

/** More than half of `all` are among `some`. */
export function isMajorityOf(all: readonly MemberId[], some: readonly MemberId[]): boolean {
  return all.filter((id) => some.includes(id)).length * 2 > all.length;
}
