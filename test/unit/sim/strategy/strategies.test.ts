import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import { problemsOf } from '../../../../sim/scenario/rules.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { formatScenario, parseScenario } from '../../../../sim/scenario/schema.ts';
import { candidates } from '../../../../sim/shrink/candidates.ts';
import { mutant } from '../../../../sim/strategy/mutant.ts';
import {
  fileNameOf,
  formatRunId,
  MUTATIONS_MAX,
  type RunId,
  seedOf,
} from '../../../../sim/strategy/run-id.ts';
import { STRATEGY_NAMES, scenarioOf } from '../../../../sim/strategy/strategies.ts';

const profile = PROFILES.default;
const SEEDS = Array.from({ length: 100 }, (_, n) => n);

function kindsOf({ faults }: Scenario): number {
  return new Set(faults.map(({ kind }) => kind)).size;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(STRATEGY_NAMES)('%s', (name) => {
  it('makes of each seed a valid scenario, the same every time, that a file keeps', () => {
    for (const seed of SEEDS) {
      const scenario = scenarioOf(name, [seed], profile);
      expect(problemsOf(scenario)).toEqual([]);
      expect(scenario.seed).toBe(seed);
      if (seed % 50 !== 0) continue;
      expect(scenarioOf(name, [seed], profile)).toEqual(scenario);
      expect(parseScenario(formatScenario(scenario))).toEqual(scenario);
    }
  });
});

describe('swarm', () => {
  it('draws what seeds have always drawn', () => {
    for (const seed of [0, 7, 20])
      expect(scenarioOf('swarm', [seed], profile)).toEqual(generateScenario(seed, profile));
  });
});

describe('plain random', () => {
  it('has as many faults as swarm in the mean, of many more kinds in each seed', () => {
    const plain = SEEDS.map((seed) => scenarioOf('random', [seed], profile));
    const swarm = SEEDS.map((seed) => scenarioOf('swarm', [seed], profile));
    const ratio =
      mean(plain.map(({ faults }) => faults.length)) / mean(swarm.map(({ faults }) => faults.length));
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
    expect(mean(plain.map(kindsOf))).toBeGreaterThan(1.4 * mean(swarm.map(kindsOf)));
  });

  it('lets no clock break the bound that leases count on', () => {
    const leased = SEEDS.map((seed) => scenarioOf('random', [seed], profile)).filter(
      ({ raft }) => raft.leaseReads,
    );
    expect(leased.length).toBeGreaterThan(5);
    for (const { raft, clocks, faults } of leased) {
      expect(faults.some(({ kind }) => kind === 'clock-jump')).toBe(false);
      for (const { driftPpm } of clocks) expect(Math.abs(driftPpm)).toBeLessThan(raft.clockDriftPpmMax);
    }
  });

  it('has the rates of swarm in the mean, and hardly ever none', () => {
    const loss = (name: 'random' | 'swarm'): number[] =>
      SEEDS.map((seed) => scenarioOf(name, [seed], profile).network.lossPpm);
    expect(mean(loss('random')) / mean(loss('swarm'))).toBeGreaterThan(0.7);
    expect(mean(loss('random')) / mean(loss('swarm'))).toBeLessThan(1.4);
    expect(loss('random').filter((ppm) => ppm === 0).length).toBeLessThan(SEEDS.length / 20);
    expect(loss('swarm').filter((ppm) => ppm === 0).length).toBeGreaterThan(SEEDS.length / 3);
  });
});

describe('pct', () => {
  it('differs from its control in the change points and in nothing else', () => {
    for (const seed of SEEDS) {
      const changing = scenarioOf('pct', [seed], profile);
      const fixed = scenarioOf('pct-fixed', [seed], profile);
      expect(changing.schedule?.changePoints.length).toBeGreaterThan(0);
      expect({ ...changing, schedule: { ...changing.schedule, changePoints: [] } }).toEqual(fixed);
    }
  });

  it('leaves no latency to chance, and allows for late frames in the time to recover', () => {
    const { network, schedule, phases } = scenarioOf('pct', [3], profile);
    expect(network).toMatchObject({ latencyJitter: 0, tailPpm: 0, stalePpm: 0 });
    expect(phases.livenessFor).toBeGreaterThan(2 * schedule!.longest);
  });

  it('shrinks: without priorities, with fewer change points', () => {
    const scenario = scenarioOf('pct', [3], profile);
    const smaller = [...candidates(scenario)];
    expect(smaller.some(({ schedule }) => schedule === undefined)).toBe(true);
    const points = smaller.map(({ schedule }) => schedule?.changePoints.length);
    expect(points).toContain(scenario.schedule!.changePoints.length - 1);
  });
});

describe('a mutation', () => {
  const runs = SEEDS.map(
    (seed): RunId => [seed, ...SEEDS.slice(0, 1 + (seed % 8)).map((n) => 1_000 * seed + n)],
  );

  it('gives a valid scenario, the same every time, for any run id', () => {
    for (const run of runs) {
      const scenario = mutant(run, profile);
      expect(problemsOf(scenario)).toEqual([]);
      expect(scenarioOf('coverage', run, profile)).toEqual(scenario);
    }
  });

  it('changes something, and leaves most as it was', () => {
    const parts = Object.keys(generateScenario(0, profile)) as (keyof Scenario)[];
    const changes: number[] = [];
    for (const seed of SEEDS) {
      const before = generateScenario(seed, profile);
      const after = mutant([seed, 9_000 + seed], profile);
      const changed = parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
      changes.push(changed.length);
    }
    // What cannot be done with the fault that was chosen is not done.
    expect(changes.filter((count) => count === 0).length).toBeLessThan(SEEDS.length / 4);
    expect(mean(changes)).toBeLessThan(parts.length / 4);
  });

  it('never moves a damage or its server into the core', () => {
    for (const run of runs) {
      const { faults, phases } = mutant(run, profile);
      for (const fault of faults)
        if (fault.kind === 'damage') expect(phases.core).not.toContain(fault.server);
    }
  });

  it('is named by its seeds, the last of which is that of its campaign', () => {
    expect(formatRunId([4, 1031, 1072])).toBe('4+1031+1072');
    expect(seedOf([4, 1031, 1072])).toBe(1072);
  });

  it('has a name for files that any file system takes', () => {
    expect(fileNameOf([4, 1031, 1072])).toBe('4+1031+1072');
    const long = (last: number): RunId => [
      4,
      ...Array.from({ length: MUTATIONS_MAX - 1 }, (_, n) => Number.MAX_SAFE_INTEGER - n),
      last,
    ];
    expect(fileNameOf(long(1072))).toMatch(/^4\+[0-9a-f]{1,8}\+1072$/);
    expect(fileNameOf(long(1072))).not.toBe(fileNameOf([5, ...long(1072).slice(1)]));
  });
});
