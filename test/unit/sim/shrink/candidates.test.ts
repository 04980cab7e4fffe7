import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import { problemsOf } from '../../../../sim/scenario/rules.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { formatScenario, parseScenario } from '../../../../sim/scenario/schema.ts';
import { ScenarioArbitrary } from '../../../../sim/shrink/arbitrary.ts';
import { candidates } from '../../../../sim/shrink/candidates.ts';
import { shrinkScenario } from '../../../../sim/shrink/shrink-scenario.ts';
import { size } from '../../../../sim/shrink/size.ts';

const scenarios = new ScenarioArbitrary();

describe('candidates', () => {
  it('are valid and strictly smaller, whichever way they are followed', () => {
    fc.assert(
      fc.property(scenarios, fc.array(fc.nat(), { maxLength: 12 }), (scenario, choices) => {
        let current: Scenario = scenario;
        for (const choice of choices) {
          const next = [...candidates(current)];
          for (const candidate of next) {
            if (size(candidate) >= size(current)) throw new Error('a candidate is not smaller');
            if (problemsOf(candidate).length > 0) throw new Error('a candidate is not valid');
          }
          if (next.length === 0) return;
          current = next[choice % next.length]!;
          parseScenario(formatScenario(current));
        }
      }),
      { seed: 20, numRuns: 40 },
    );
  });

  it('begin with the boldest cut: no timed faults at all', () => {
    const scenario = withFaults();
    const [first] = candidates(scenario);
    expect(first!.faults).toEqual([]);
  });

  it('end: nothing is smaller than one server that does nothing', () => {
    const { scenario, minimal } = shrinkScenario(withFaults(), () => true, { tries: 10_000 });
    expect(minimal).toBe(true);
    expect(scenario.cluster.servers.length).toBe(1);
    expect(scenario.faults).toEqual([]);
    expect(scenario.workload.clients).toBe(0);
    expect([...candidates(scenario)]).toEqual([]);
  });
});

describe('shrinkScenario', () => {
  it('keeps what the failure needs, and nothing else', () => {
    // A made-up bug: needs a crash in the middle of effects, three servers, and lost frames.
    const fails = (scenario: Scenario): boolean =>
      scenario.cluster.servers.length >= 3 &&
      scenario.network.lossPpm > 0 &&
      scenario.faults.some((fault) => fault.kind === 'crash' && fault.afterEffects >= 2);
    const first = Array.from({ length: 200 }, (_, seed) => generateScenario(seed, PROFILES.default)).find(
      fails,
    )!;
    const { scenario, minimal } = shrinkScenario(first, fails, { tries: 5_000 });
    expect(minimal).toBe(true);
    expect(fails(scenario)).toBe(true);
    expect(scenario.cluster.servers.length).toBe(3);
    expect(scenario.faults.length).toBe(1);
    expect(scenario.phases.core).toEqual([]);
    expect(scenario.network).toMatchObject({ duplicatePpm: 0, flipPpm: 0, slowLinks: [] });
  });

  it('stops when the budget is used up, and says so', () => {
    const shrunk = shrinkScenario(withFaults(), () => false, { tries: 3 });
    expect(shrunk).toMatchObject({ tries: 3, steps: 0, minimal: false });
  });
});

describe('ScenarioArbitrary', () => {
  it('shrinks by the same candidates as the command', () => {
    const scenario = withFaults();
    const shrinks = [...scenarios.shrink(scenario)].map((value) => value.value);
    expect(shrinks).toEqual([...candidates(scenario)]);
    expect(scenarios.canShrinkWithoutContext(scenario)).toBe(true);
  });

  it('prints a counterexample in one line that says how to replay it', () => {
    const [scenario] = fc.sample(scenarios, { numRuns: 1, seed: 1 });
    expect(fc.stringify(scenario)).toMatch(/^Scenario\(seed \d+: .*ordeal replay FILE/);
    expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
  });
});

function withFaults(): Scenario {
  for (let seed = 0; ; seed += 1) {
    const scenario = generateScenario(seed, PROFILES.default);
    if (scenario.faults.length >= 8 && scenario.cluster.servers.length === 5) return scenario;
  }
}
