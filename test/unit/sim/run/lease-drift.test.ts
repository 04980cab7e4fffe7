/**
 * Lease reads rest on a bound of clock drift. Within the bound that the servers were told nothing is violated; beyond
 * it, which is outside Raft's model, it is seen that two servers answer for the cluster at a time, and by which property.
 */
import { expect, test } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { PLAIN } from '../../../../sim/shrink/plain.ts';
import { runScenario } from '../../../../sim/world.ts';
import { DEFAULT_LIMITS } from '../../../../src/raft/options.ts';

const TIMEOUT = 400_000;
const DRIFT = 100_000;
const ROUNDS = 6;

/** Server 1, whose clock is slow, is made leader and cut off from the others, whose clocks are fast; again and again. */
function drifting(clockDriftPpmMax: number): Scenario {
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
      { server: slow!, offset: 0, driftPpm: -DRIFT },
      ...fast.map((server) => ({ server, offset: 0, driftPpm: DRIFT })),
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

test('within the bound that the servers were told, leases keep what they promise', () => {
  const { violations, actions } = runScenario(raftSystem, drifting(DRIFT));
  expect(violations).toEqual([]);
  expect(actions['ServeByLease']).toBeGreaterThan(100);
});

test('beyond it a leader answers by its lease while another leads, and that is seen', () => {
  const { violations } = runScenario(raftSystem, drifting(0));
  expect(violations.map(({ property }) => property)).toEqual(['lease-holder-alone']);
});
