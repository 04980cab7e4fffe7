/** The greedy loop: takes the first smaller scenario that still fails, and starts again from there. */
import type { Scenario } from '../scenario/scenario.ts';
import { candidates } from './candidates.ts';

export interface ShrinkBudget {
  /** Scenarios tried in all; at least 1. */
  readonly tries: number;
}

export interface Shrunk {
  /** The smallest that was found; the given one, if nothing smaller fails. */
  readonly scenario: Scenario;
  readonly tries: number;
  /** How many of the tries made it smaller. */
  readonly steps: number;
  /** Nothing smaller fails. False: the budget was used up before that was known. */
  readonly minimal: boolean;
}

/**
 * @param stillFails whether a scenario breaks the same property. Called for candidates only, not for `scenario`.
 */
export function shrinkScenario(
  scenario: Scenario,
  stillFails: (candidate: Scenario) => boolean,
  budget: ShrinkBudget,
): Shrunk {
  let best = scenario;
  let tries = 0;
  let steps = 0;
  for (;;) {
    let smaller: Scenario | null = null;
    for (const candidate of candidates(best)) {
      if (tries >= budget.tries) return { scenario: best, tries, steps, minimal: false };
      tries += 1;
      if (stillFails(candidate)) {
        smaller = candidate;
        break;
      }
    }
    if (smaller === null) return { scenario: best, tries, steps, minimal: true };
    best = smaller;
    steps += 1;
  }
}
