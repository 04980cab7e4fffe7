/**
 * Servers that should lead rarely: one that waits longer before it campaigns, or never does. Only one that is not needed for
 * recovery may never: when the others lack entries that it has, nobody could be elected.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { ELECTION_PRIORITY_MAX } from '../../src/raft/options.ts';
import { between, chance } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, PriorityPlan } from './scenario.ts';

const PERCENT = 20;
const OF_SERVERS_PERCENT = 50;
const NEVER_PERCENT = 50;

/** Undefined where all are alike. */
export function drawPriorities(
  random: Random,
  profile: Profile,
  servers: ClusterPlan['servers'],
  core: readonly MemberId[],
): readonly PriorityPlan[] | undefined {
  if (profile.limits === 'usual' || !chance(random, PERCENT)) return undefined;
  const plans: PriorityPlan[] = [];
  for (const { id } of servers) {
    if (!chance(random, OF_SERVERS_PERCENT)) continue;
    const never = chance(random, NEVER_PERCENT) && !core.includes(id);
    plans.push({ server: id, priority: never ? 0 : between(random, 1, ELECTION_PRIORITY_MAX - 1) });
  }
  return plans.length === 0 ? undefined : plans;
}

/** How many of the longest election time-outs a server waits before it campaigns, at most. */
export function waitsMax(priorities: readonly PriorityPlan[] = []): number {
  return priorities.reduce((most, { priority }) => Math.max(most, ELECTION_PRIORITY_MAX - priority), 0);
}
