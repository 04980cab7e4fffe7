/**
 * A cluster that moves house: as many new servers as there are old ones learn, and then one request makes voters of all of
 * them and removes all of the old ones, the leader included (paper section 6: no server need be in both configurations).
 */
import type { Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, spread } from './draw.ts';
import { memberNamed } from './membership.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, MembershipPlan } from './scenario.ts';

/** Of the seeds that change nothing else. */
const PERCENT = 12;
const SERVERS_MAX = 3;
/** Between the request that they learn and the one that they take over; they may not have caught up. */
const LEARN_FOR_MIN: Micros = 100_000;

/** Null: it stays. */
export function drawMove(
  random: Random,
  profile: Profile,
  cluster: ClusterPlan,
  faultsFor: Micros,
): { readonly cluster: ClusterPlan; readonly membership: readonly MembershipPlan[] } | null {
  const { servers } = cluster;
  if (!profile.membership || servers.length > SERVERS_MAX || !chance(random, PERCENT)) return null;
  const first = Math.max(...servers.map(({ id }) => id)) + 1;
  const joining = servers.map((_, at) => memberNamed(first + at, at));
  const at = between(random, 0, faultsFor >> 1);
  const takeOverAt = at + spread(random, LEARN_FOR_MIN, Math.max(LEARN_FOR_MIN, faultsFor >> 1));
  return {
    cluster: { ...cluster, joining },
    membership: [
      { at, changes: joining.map(({ id }) => ({ kind: 'add-learner', id })), asksLeader: true },
      {
        at: takeOverAt,
        changes: [
          ...joining.map(({ id }) => ({ kind: 'promote', id }) as const),
          ...servers.map(({ id }) => ({ kind: 'remove', id }) as const),
        ],
        asksLeader: true,
      },
    ],
  };
}
