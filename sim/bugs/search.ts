/** The runs that a strategy chooses, one after the other, in one process: the same as those of a campaign. */
import type { Coverage } from '../../model/refinement/coverage.ts';
import type { RunResult } from '../run-result.ts';
import type { Profile } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Reach } from '../strategy/reach.ts';
import type { RunId } from '../strategy/run-id.ts';
import { STRATEGIES, type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import type { Guide } from '../strategy/strategy.ts';

export interface Searched extends Pick<RunResult, 'violations'> {
  readonly run: RunId;
  readonly scenario: Scenario;
}

export class Search {
  readonly #strategy: StrategyName;
  readonly #profile: Profile;
  readonly #guide: Guide | null;

  constructor(strategy: StrategyName, profile: Profile) {
    this.#strategy = strategy;
    this.#profile = profile;
    this.#guide = STRATEGIES[strategy].guide?.() ?? null;
  }

  /** @param runWith coverage is not null where the strategy learns from it. */
  next(
    seed: number,
    runWith: (scenario: Scenario, coverage: Coverage | null) => Pick<RunResult, 'violations'>,
  ): Searched {
    const run: RunId = this.#guide?.choose(seed) ?? [seed];
    const scenario = scenarioOf(this.#strategy, run, this.#profile);
    const reach = this.#guide === null ? null : new Reach();
    const { violations } = runWith(scenario, reach);
    this.#guide?.learn(run, reach?.features ?? null);
    return { run, scenario, violations };
  }
}
