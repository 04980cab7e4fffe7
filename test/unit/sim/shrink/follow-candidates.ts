import fc from 'fast-check';
import { problemsOf } from '../../../../sim/scenario/rules.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { formatScenario, parseScenario } from '../../../../sim/scenario/schema.ts';
import { ScenarioArbitrary } from '../../../../sim/shrink/arbitrary.ts';
import { candidates } from '../../../../sim/shrink/candidates.ts';
import { size } from '../../../../sim/shrink/size.ts';

/** Follows the candidates of so many scenarios in any way: each is valid and strictly smaller. */
export function followCandidates(numRuns: number): void {
  fc.assert(
    fc.property(new ScenarioArbitrary(), fc.array(fc.nat(), { maxLength: 12 }), (scenario, choices) => {
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
    { seed: 20, numRuns },
  );
}
