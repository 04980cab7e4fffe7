/** What a campaign reaches, seed by seed: how the numbers grow is how one sees whether more seeds would still help. */
import { Coverage } from '../../model/refinement/coverage.ts';
import type { Runner, RunViolation } from '../run-result.ts';
import { generateScenario } from '../scenario/generate.ts';
import type { Profile } from '../scenario/profile.ts';

export interface Growth {
  readonly seeds: number;
  readonly states: number;
  readonly pairs: number;
}

export class CampaignCoverage {
  readonly coverage = new Coverage();
  readonly #runner: Runner;
  readonly #profile: Profile;
  readonly #growth: Growth[] = [];
  #seeds = 0;

  constructor(runner: Runner, profile: Profile) {
    this.#runner = runner;
    this.#profile = profile;
  }

  /** @returns the first violation, or null: what is reached beyond one may be nonsense. */
  run(seed: number): RunViolation | null {
    const { violations } = this.#runner.run(generateScenario(seed, this.#profile), {
      coverage: this.coverage,
    });
    this.#seeds += 1;
    if (isPowerOfTwo(this.#seeds)) this.#growth.push(this.#now());
    return violations[0] ?? null;
  }

  /** After 1, 2, 4, ... seeds, and after the last. */
  get growth(): readonly Growth[] {
    return isPowerOfTwo(this.#seeds) ? this.#growth : [...this.#growth, this.#now()];
  }

  #now(): Growth {
    const { states, pairs } = this.coverage;
    return { seeds: this.#seeds, states: states.size, pairs: pairs.size };
  }
}

function isPowerOfTwo(count: number): boolean {
  return count > 0 && (count & (count - 1)) === 0;
}
