import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { ScenarioArbitrary } from '../../../../sim/shrink/arbitrary.ts';
import { candidates } from '../../../../sim/shrink/candidates.ts';
import { shrinkScenario } from '../../../../sim/shrink/shrink-scenario.ts';
import { followCandidates } from './follow-candidates.ts';

const scenarios = new ScenarioArbitrary();

describe('candidates', () => {
  it('are valid and strictly smaller, whichever way they are followed', () => {
    followCandidates(6);
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

  it('names the operations that the failure needs', () => {
    const needed = [
      { client: 2, number: 3 },
      { client: 1, number: 7 },
    ];
    // A made-up bug: two operations of certain clients, one of them late.
    const fails = ({ workload }: Scenario): boolean =>
      needed.every(({ client, number }) =>
        workload.operations === undefined
          ? client <= workload.clients && number <= workload.operationsMax / workload.clients
          : workload.operations.some((each) => each.client === client && each.number === number),
      );
    const drawn = withFaults();
    const first = { ...drawn, workload: { ...drawn.workload, clients: 4, operationsMax: 200 } };
    const { scenario, minimal } = shrinkScenario(first, fails, { tries: 5_000 });
    expect(minimal).toBe(true);
    expect(scenario.workload).toMatchObject({ clients: 2, operationsMax: 2 });
    expect(scenario.workload.operations).toHaveLength(2);
    expect(scenario.workload.operations).toEqual(expect.arrayContaining(needed));
  });

  it('throws the dice again for what the same ones do not give with fewer operations', () => {
    const fails = ({ reroll, workload }: Scenario): boolean =>
      reroll === undefined ? workload.operationsMax >= 40 : reroll >= 3 && workload.operationsMax >= 10;
    const drawn = withFaults();
    const first = { ...drawn, workload: { ...drawn.workload, clients: 1, operationsMax: 64 } };
    const { scenario } = shrinkScenario(first, fails, { tries: 5_000 });
    expect(scenario).toMatchObject({ reroll: 3, workload: { operationsMax: 10 } });
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
