/** Whether leaders answer reads by leases: only where clocks keep to a bound that can be stated. */
import type { Random } from '../../src/ports/random.ts';
import type { RaftLimits } from '../../src/raft/options.ts';
import { between, chance } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClockPlan, TimedFault } from './scenario.ts';

/** Beyond what clocks are drawn to drift, in millionths: a server rounds what it reads. */
const SLACK_PPM_MAX = 5_000;

/** A clock that jumps drifts beyond any bound, so it and leases exclude each other. */
export function drawLeases(
  random: Random,
  profile: Profile,
  drawn: {
    readonly raft: RaftLimits;
    readonly clocks: readonly ClockPlan[];
    readonly faults: readonly TimedFault[];
  },
): RaftLimits {
  const { raft, clocks, faults } = drawn;
  const isWanted = profile.limits === 'swarm' && chance(random, 60);
  const slack = between(random, 1, SLACK_PPM_MAX);
  const drift = Math.max(0, ...clocks.map(({ driftPpm }) => Math.abs(driftPpm)));
  const leases = { leaseReads: true, clockDriftPpmMax: drift + slack };
  if (profile.failover) return { ...raft, checkQuorum: true, ...leases };
  if (!isWanted || !raft.checkQuorum || faults.some(({ kind }) => kind === 'clock-jump')) return raft;
  return { ...raft, ...leases };
}
