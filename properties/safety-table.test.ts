import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { raftSystem } from '../sim/raft-system.ts';
import { PROFILES } from '../sim/scenario/profile.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { ScenarioArbitrary } from '../sim/shrink/arbitrary.ts';
import { runScenario } from '../sim/world.ts';
import { firstFreshSeed, freshSeeds } from '../test/support/seeds.ts';

const TIMEOUT_MS = 120_000;
const PROFILE = { ...PROFILES.default, faultsFor: 3_000_000 };

describe('the safety table', () => {
  it(
    'holds in every scenario that fast-check draws',
    () => {
      fc.assert(
        fc.property(new ScenarioArbitrary(PROFILE), (scenario) => {
          expect(runScenario(raftSystem, scenario).violations).toEqual([]);
        }),
        // fast-check takes 32 bits of a seed.
        { numRuns: freshSeeds(20).length, seed: firstFreshSeed() | 0, endOnFailure: true },
      );
    },
    TIMEOUT_MS,
  );

  it('fails for a system that breaks it, with a smaller scenario and the command that replays it', () => {
    const crashes = (scenario: Scenario): boolean => scenario.faults.some((fault) => fault.kind === 'crash');
    const outcome = fc.check(
      fc.property(new ScenarioArbitrary(PROFILE), (scenario) => !crashes(scenario)),
      { seed: 7, numRuns: 50 },
    );
    expect(outcome.failed).toBe(true);
    const smallest = outcome.counterexample![0];
    expect(smallest.faults).toHaveLength(1);
    expect(crashes(smallest)).toBe(true);
    expect(outcome.numShrinks).toBeGreaterThan(0);
    expect(fc.stringify(smallest)).toContain('replay: ordeal replay');
  });
});
