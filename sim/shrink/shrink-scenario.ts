/**
 * The greedy loop: tries the smaller scenarios one after the other and goes on from each that still fails, in passes
 * over the candidates, until a whole pass has made nothing smaller. It can be asked step by step, stopped anywhere,
 * and taken up again from its cursor.
 */
import type { Scenario } from '../scenario/scenario.ts';
import { candidates } from './candidates.ts';

export interface ShrinkBudget {
  /** Scenarios tried in all; at least 1. */
  readonly tries: number;
}

/** Where shrinking stands, apart from the scenario itself; plain JSON. */
export interface ShrinkCursor {
  /** Scenarios tried in all. */
  readonly tries: number;
  /** How many of the tries made it smaller. */
  readonly steps: number;
  /** Candidates of this pass that are done with. */
  readonly passed: number;
  /** This pass has made it smaller, so another one follows. */
  readonly changed: boolean;
}

export interface Shrunk extends ShrinkCursor {
  /** The smallest that was found; the given one, if nothing smaller fails. */
  readonly scenario: Scenario;
  /** Nothing smaller fails. False: the budget was used up before that was known. */
  readonly minimal: boolean;
}

const FRESH: ShrinkCursor = { tries: 0, steps: 0, passed: 0, changed: false };

export class Shrinker {
  #best: Scenario;
  #tries: number;
  #steps: number;
  #passed: number;
  #changed: boolean;
  #minimal = false;
  /** The candidates of the best one, from the place in the pass on. */
  #left: Iterator<Scenario> | null = null;
  #tried: Scenario | null = null;

  /** @param cursor where a former one stood at this very scenario. */
  constructor(scenario: Scenario, cursor: ShrinkCursor = FRESH) {
    this.#best = scenario;
    this.#tries = cursor.tries;
    this.#steps = cursor.steps;
    this.#passed = cursor.passed;
    this.#changed = cursor.changed;
  }

  get shrunk(): Shrunk {
    return {
      scenario: this.#best,
      tries: this.#tries,
      steps: this.#steps,
      passed: this.#passed,
      changed: this.#changed,
      minimal: this.#minimal,
    };
  }

  /** The next scenario to try; null when nothing smaller fails. Each is to be answered before the next. */
  next(): Scenario | null {
    for (;;) {
      if (this.#minimal) return null;
      this.#left ??= after(candidates(this.#best), this.#passed);
      const { value, done } = this.#left.next();
      if (done !== true) {
        this.#tried = value;
        return value;
      }
      this.#left = null;
      this.#minimal = !this.#changed;
      this.#passed = 0;
      this.#changed = false;
    }
  }

  /** Whether the scenario that `next` gave still fails. */
  answer(fails: boolean): void {
    this.#tries += 1;
    if (!fails) {
      this.#passed += 1;
      return;
    }
    this.#best = this.#tried!;
    this.#steps += 1;
    this.#changed = true;
    this.#left = null;
  }
}

/**
 * @param stillFails whether a scenario breaks the same property. Called for candidates only, not for `scenario`.
 */
export function shrinkScenario(
  scenario: Scenario,
  stillFails: (candidate: Scenario) => boolean,
  budget: ShrinkBudget,
): Shrunk {
  const shrinker = new Shrinker(scenario);
  for (let tries = 0; tries < budget.tries; tries += 1) {
    const candidate = shrinker.next();
    if (candidate === null) break;
    shrinker.answer(stillFails(candidate));
  }
  return shrinker.shrunk;
}

function after(all: Iterable<Scenario>, count: number): Iterator<Scenario> {
  const iterator = all[Symbol.iterator]();
  for (let n = 0; n < count; n += 1) if (iterator.next().done === true) break;
  return iterator;
}
