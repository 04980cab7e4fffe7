/** Whether leaders answer reads by leases: only where clocks keep to a bound that can be stated. */
import type { Random } from '../../src/ports/random.ts';
import type { RaftLimits, RaftTiming } from '../../src/raft/options.ts';
import { between, chance } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClockPlan, TimedFault, WorkloadPlan } from './scenario.ts';

/** Beyond what clocks are drawn to drift, in millionths: a server rounds what it reads. */
const SLACK_PPM_MAX = 5_000;
const READERS_PERCENT = 55;

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

/**
 * In half of the seeds with leases, clients that read so often that somebody asks in the last moments of a lease, too, when its
 * holder is cut off. Hardly any of them writes: a client that waits for an answer reads nothing meanwhile.
 */
export function drawLeaseLoad(
  random: Random,
  profile: Profile,
  timing: RaftTiming,
  workload: WorkloadPlan,
): WorkloadPlan {
  if (profile.limits === 'usual' || !chance(random, READERS_PERCENT)) return workload;
  return {
    ...workload,
    clients: between(random, 3, 10),
    thinkTime: between(random, 6_000, 30_000),
    mix: { get: 200, put: 4, delete: 0, compareAndSet: 1 },
    reads: { log: 0, leader: 1, any: 0 },
    tryTimeout: between(random, timing.electionTimeoutMin >> 1, timing.electionTimeoutMax),
    operationsMax: between(random, 800, 2_400),
  };
}
