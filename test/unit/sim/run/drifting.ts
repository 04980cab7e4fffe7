/** A leader with a slow clock, parted again and again from others with fast ones: what leases must bear, and what not. */
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { PLAIN } from '../../../../sim/shrink/plain.ts';
import { DEFAULT_LIMITS } from '../../../../src/raft/options.ts';

const TIMEOUT = 400_000;
/** How far each clock is off, in millionths. */
export const DRIFT = 100_000;
const ROUNDS = 6;

/** Server 1, whose clock is slow, is made leader and cut off from the others, whose clocks are fast; again and again. */
export function drifting(clockDriftPpmMax: number, driftPpm: number = DRIFT): Scenario {
  const base = generateScenario(1, { ...PROFILES.calm, servers: 3 });
  const [slow, ...fast] = base.cluster.servers.map(({ id }) => id);
  const faults: TimedFault[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = (4 + 6 * round) * TIMEOUT;
    faults.push({ kind: 'transfer', at, target: slow! });
    faults.push({
      kind: 'partition',
      at: at + TIMEOUT,
      for: 2 * TIMEOUT,
      cuts: [{ a: [slow!], b: fast, oneWay: false }],
      shape: 'isolate',
    });
  }
  return {
    ...base,
    raft: { ...DEFAULT_LIMITS, leaseReads: true, clockDriftPpmMax },
    timing: {
      electionTimeoutMin: TIMEOUT,
      electionTimeoutMax: TIMEOUT + TIMEOUT / 10,
      heartbeatInterval: TIMEOUT / 8,
    },
    ...{ network: PLAIN.network, disk: PLAIN.disk, process: PLAIN.process, storage: PLAIN.storage },
    clocks: [
      { server: slow!, offset: 0, driftPpm: -driftPpm },
      ...fast.map((server) => ({ server, offset: 0, driftPpm })),
    ],
    workload: {
      ...base.workload,
      ...{ clients: 8, thinkTime: 2_000, tryTimeout: TIMEOUT, triesMax: 3, latency: 300, lossPpm: 0 },
      ...{ operationsMax: 20_000, mix: { get: 200, put: 1, delete: 0, compareAndSet: 0 }, oversizePpm: 0 },
      reads: { log: 0, leader: 1, any: 1 },
    },
    faults,
    phases: { faultsFor: (6 + 6 * ROUNDS) * TIMEOUT, core: base.phases.core, livenessFor: 60 * TIMEOUT },
  };
}
