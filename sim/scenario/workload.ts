/** What clients do: few keys (so that they meet), every kind of operation, retries over several servers. */
import { SESSIONS_MAX } from '../../src/kv/sessions.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftLimits, RaftTiming } from '../../src/raft/options.ts';
import { between, chance, pick, spread } from './draw.ts';
import { sometimes } from './network.ts';
import type { Profile } from './profile.ts';
import type { WorkloadPlan } from './scenario.ts';

/** The bytes that a command needs apart from a put's value: names of the key and session, lengths. */
const COMMAND_OVERHEAD = 128;

/** Sessions that are kept when nothing is drawn; also what shrinking goes back to. */
export const USUAL_SESSIONS_MAX = SESSIONS_MAX;

export const ALL_READS_BY_LOG: WorkloadPlan['reads'] = { log: 1, leader: 0, any: 0 };

/** Operations of the fault phase that clients begin at most. */
export function operationsAtMost({ operations, operationsMax }: WorkloadPlan): number {
  return operations?.length ?? operationsMax;
}

/** One client with one key; also what shrinking goes back to. */
export const SIMPLE_WORKLOAD: WorkloadPlan = {
  clients: 1,
  thinkTime: 10_000,
  keys: 1,
  valueBytesMin: 1,
  valueBytesMax: 1,
  oversizePpm: 0,
  mix: { get: 1, put: 1, delete: 0, compareAndSet: 0 },
  reads: ALL_READS_BY_LOG,
  tryTimeout: 500_000,
  triesMax: 3,
  latency: 500,
  lossPpm: 0,
  operationsMax: 100,
};

/** Seeds in which reads meet writes on one way alone are as telling as those in which all ways are mixed. */
const READS: readonly WorkloadPlan['reads'][] = [
  ALL_READS_BY_LOG,
  { log: 0, leader: 1, any: 0 },
  { log: 0, leader: 0, any: 1 },
  { log: 1, leader: 1, any: 1 },
];

const STEADY_WORKLOAD: WorkloadPlan = {
  clients: 10,
  thinkTime: 100_000,
  keys: 16,
  valueBytesMin: 64,
  valueBytesMax: 64,
  oversizePpm: 0,
  mix: { get: 30, put: 55, delete: 5, compareAndSet: 10 },
  reads: { log: 1, leader: 1, any: 1 },
  tryTimeout: 400_000,
  triesMax: 6,
  latency: 500,
  lossPpm: 1_000,
  operationsMax: 100_000,
};

export function drawWorkload(
  random: Random,
  profile: Profile,
  limits: RaftLimits,
  timing: RaftTiming,
): WorkloadPlan {
  switch (profile.workload) {
    case 'none':
      return { ...SIMPLE_WORKLOAD, clients: 0, operationsMax: 0 };
    case 'steady':
      return STEADY_WORKLOAD;
    case 'swarm':
      return drawSwarm(random, profile, limits, timing);
    default:
      return profile.workload satisfies never;
  }
}

/**
 * In some seeds about as few sessions as there are clients, or fewer, so that one client's registration costs another
 * one's session. Half as many at least: with fewer they would hardly do anything else than take them from each other.
 */
export function drawSessionsMax(random: Random, profile: Profile, clients: number): number {
  if (profile.limits === 'usual' || chance(random, 70)) return USUAL_SESSIONS_MAX;
  return between(random, Math.max(1, Math.ceil(clients / 2)), clients + 1);
}

/** Mostly small values; now and then up to the limit, which fills segments, batches and windows quickly, or hardly any byte. */
function drawValueBytesMax(random: Random, largest: number): number {
  const size = random.nextInt(100);
  if (size < 25) return between(random, 0, largest);
  return between(random, 0, size < 35 ? 2 : Math.min(largest, 200));
}

function drawSwarm(random: Random, profile: Profile, limits: RaftLimits, timing: RaftTiming): WorkloadPlan {
  const largest = Math.max(1, Math.min(limits.proposalBytesMax - COMMAND_OVERHEAD, 16 << 10));
  const valueBytesMax = drawValueBytesMax(random, largest);
  const faulty = profile.faults !== 'none';
  return {
    clients: spread(random, 1, 10),
    thinkTime: spread(random, 1_000, 120_000),
    keys: spread(random, 1, 12),
    valueBytesMin: chance(random, 25) ? 0 : between(random, 0, valueBytesMax),
    valueBytesMax,
    oversizePpm: chance(random, 25) ? between(random, 1_000, 50_000) : 0,
    mix: {
      get: pick(random, [0, 10, 30, 60]),
      put: pick(random, [20, 40, 60]),
      delete: pick(random, [0, 5, 15]),
      compareAndSet: pick(random, [0, 10, 40]),
    },
    tryTimeout: between(random, timing.electionTimeoutMin, 4 * timing.electionTimeoutMax),
    triesMax: between(random, 1, 8),
    latency: spread(random, 100, 10_000),
    lossPpm: faulty ? sometimes(random, 40, 50_000) : 0,
    operationsMax: spread(random, 40, 700),
    reads: pick(random, READS),
  };
}
