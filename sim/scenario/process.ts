/** How fast the servers' processors are, how long applying takes, and what their clocks show. */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, pick, shuffled, spread } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClockPlan, ClusterPlan, ProcessPlan } from './scenario.ts';

/** A fast processor and a state machine that applies at once; also what shrinking goes back to. */
export const FAST_PROCESS: ProcessPlan = { costPerEvent: 10, slow: [], applyDelayMax: 0 };

const DRIFT_PPM_USUAL = 500;
const DRIFTS_PPM_MAX = [50_000, 100_000] as const;
const OFFSET_MAX: Micros = 3_600_000_000;

export function drawProcess(
  random: Random,
  profile: Profile,
  cluster: ClusterPlan,
  applyEntriesMax: number,
): ProcessPlan {
  const costPerEvent = between(random, 1, 100);
  if (profile.faults === 'none') return { ...FAST_PROCESS, costPerEvent };
  const slow: { server: MemberId; costPerEvent: Micros }[] = [];
  if (chance(random, 25)) {
    const server = cluster.servers[random.nextInt(cluster.servers.length)]!.id;
    slow.push({ server, costPerEvent: spread(random, 100, 1_000) });
  }
  // A batch of few entries is applied quickly, so that catching up after a restart ends in reasonable time.
  const applyDelayMax = chance(random, 45) ? spread(random, 10, 1_000 * Math.min(applyEntriesMax, 40)) : 0;
  return { costPerEvent, slow, applyDelayMax };
}

export function drawClocks(random: Random, profile: Profile, cluster: ClusterPlan): readonly ClockPlan[] {
  if (profile.faults === 'none' || chance(random, 45)) return [];
  const plans: ClockPlan[] = [];
  // All at the bound, the smaller half behind and the others ahead: what a rule that allows for drift has to stand.
  const isOpposed = chance(random, 50);
  const driftMax = chance(random, isOpposed ? 80 : 35) ? pick(random, DRIFTS_PPM_MAX) : DRIFT_PPM_USUAL;
  const behind = shuffled(random, cluster.servers).slice(0, (cluster.servers.length - 1) >> 1);
  for (const server of cluster.servers) {
    const { id } = server;
    const offset = chance(random, 60) ? between(random, -OFFSET_MAX / 2, OFFSET_MAX / 2) : 0;
    const drawn = chance(random, 70) ? between(random, -driftMax, driftMax) : 0;
    const driftPpm = isOpposed ? (behind.includes(server) ? -driftMax : driftMax) : drawn;
    if (offset !== 0 || driftPpm !== 0) plans.push({ server: id, offset, driftPpm });
  }
  return plans;
}
