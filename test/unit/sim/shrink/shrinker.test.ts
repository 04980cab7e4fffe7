import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import { problemsOf } from '../../../../sim/scenario/rules.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { candidates } from '../../../../sim/shrink/candidates.ts';
import { Shrinker, shrinkScenario } from '../../../../sim/shrink/shrink-scenario.ts';
import { withoutServer } from '../../../../sim/shrink/without-server.ts';

const SEEDS = 300;

function firstWith(wanted: (scenario: Scenario) => boolean): Scenario {
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const scenario = generateScenario(seed, PROFILES.default);
    if (wanted(scenario)) return scenario;
  }
  throw new Error('no such scenario');
}

/** A made-up failure that needs two servers, a crash and clients. */
const fails = ({ cluster, faults, workload }: Scenario): boolean =>
  cluster.servers.length >= 2 && faults.some(({ kind }) => kind === 'crash') && workload.clients > 0;

describe('shrinking that is interrupted', () => {
  it('comes to the same scenario as without interruption, wherever it stopped', () => {
    const scenario = firstWith((one) => fails(one) && one.faults.length > 5);
    const whole = shrinkScenario(scenario, fails, { tries: 10_000 });
    expect(whole.minimal).toBe(true);
    for (const stop of [1, 3, 9]) {
      const first = shrinkScenario(scenario, fails, { tries: stop });
      expect(first.minimal).toBe(false);
      const { scenario: smaller, minimal: _, ...cursor } = first;
      // As it comes back from a file.
      const shrinker = new Shrinker(smaller, JSON.parse(JSON.stringify(cursor)));
      for (let next = shrinker.next(); next !== null; next = shrinker.next()) shrinker.answer(fails(next));
      expect(shrinker.shrunk).toEqual(whole);
    }
  });
});

describe('the core, where the membership changes', () => {
  const scenario = firstWith(
    ({ membership, cluster }) =>
      membership !== undefined && (cluster.joining?.length ?? 0) > 1 && cluster.servers.length > 2,
  );

  it('is everybody, whichever server is left out: who decides in the end is not known', () => {
    const { servers, joining = [] } = scenario.cluster;
    for (const { id } of [...servers, ...joining]) {
      const smaller = withoutServer(scenario, id)!;
      const left = [...servers, ...joining].map((one) => one.id).filter((one) => one !== id);
      expect(smaller.phases.core).toEqual(left);
      expect(problemsOf(smaller)).toEqual([]);
    }
  });

  it('stays so in every candidate that has a liveness phase', () => {
    for (const { cluster, phases } of candidates(scenario)) {
      if (phases.core.length === 0) continue;
      const everybody = [...cluster.servers, ...(cluster.joining ?? [])].map(({ id }) => id);
      expect(phases.core).toEqual(everybody);
    }
  });
});
