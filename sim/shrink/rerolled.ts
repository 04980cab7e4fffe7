/**
 * Other runs of much smaller plans. What needs a coincidence is not to be had from the same dice with half of the
 * operations, since everything after the first that is left out happens at another time; but one throw in some has it.
 */
import type { Scenario } from '../scenario/scenario.ts';
import { operationsAtMost } from '../scenario/workload.ts';

const THROWS = 12;

export function* rerolled(scenario: Scenario): Iterable<Scenario> {
  const { operations: _, ...workload } = scenario.workload;
  const most = operationsAtMost(scenario.workload);
  for (const fewer of [most >> 2, most >> 1, most - Math.ceil(most / 4)]) {
    if (fewer === 0 || fewer === most) continue;
    for (let n = 1; n <= THROWS; n += 1) {
      const reroll = (scenario.reroll ?? 0) + n;
      yield { ...scenario, reroll, workload: { ...workload, operationsMax: fewer } };
    }
  }
}
