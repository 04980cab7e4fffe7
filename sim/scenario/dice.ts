/** What the random decisions of a run follow from, besides its plan. */
import type { Scenario } from './scenario.ts';

const REROLL = 1_000_003;

/** A seed: that of the scenario, or another one for each other throw of the dice. */
export function diceOf({ seed, reroll }: Pick<Scenario, 'seed' | 'reroll'>): number {
  return reroll === undefined ? seed : (seed + reroll * REROLL) % Number.MAX_SAFE_INTEGER;
}
