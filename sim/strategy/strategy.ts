/** What a search strategy is: how the runs of a campaign are chosen, seed by seed. */
import type { Profile } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunId } from './run-id.ts';

export interface Strategy {
  /** One sentence for `--help`. */
  readonly summary: string;
  /** The scenario of a seed that nothing has been changed of; the same for ever within one version of Ordeal. */
  readonly scenario: (seed: number, profile: Profile) => Scenario;
  /** Chooses by what earlier runs have reached; null: every seed is a run of its own. */
  readonly guide: (() => Guide) | null;
}

/**
 * Chooses runs in generations of a fixed size. What is chosen depends on the seed and on what the generations before
 * have reached, never on the order in which the runs of one generation end.
 */
export interface Guide {
  /** Runs of one generation, at least 1. All that were chosen before must be learned before the next is begun. */
  readonly generation: number;
  /** @param seed of the campaign; the last part of the answer is always this one. */
  choose(seed: number): RunId;
  /**
   * To be called once for each run, in the order in which they were chosen.
   * @param reached what the run has reached (see `Reach`); null: nothing is known of it.
   */
  learn(run: RunId, reached: readonly number[] | null): void;
}
