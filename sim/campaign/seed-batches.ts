/**
 * The seeds of a shard, in batches, each with the run that its strategy chooses for it. A strategy that learns chooses
 * generation by generation: what comes after one is not known before all of it is merged.
 */
import type { RunId } from '../strategy/run-id.ts';
import { STRATEGIES } from '../strategy/strategies.ts';
import type { Guide } from '../strategy/strategy.ts';
import type { BatchSeed, SeedOutcome } from './batch.ts';
import type { CampaignPlan } from './campaign.ts';

export const SEED_MAX = Number.MAX_SAFE_INTEGER;
/** Small, so that Ctrl-C, the deadline and a dead worker cost little; large enough to hide the message's cost. */
const BATCH_SEEDS_MAX = 8;
/** Every so many seeds of a shard one is run twice, the first of them. */
export const TWICE_EVERY = 50;

export class SeedBatches {
  readonly #plan: CampaignPlan;
  readonly #guide: Guide | null;
  /** Seeds of all shards together. */
  readonly #last: number;
  readonly #size: number;
  /** Seeds of this shard that were given out. */
  #given = 0;
  #learned = 0;

  constructor(plan: CampaignPlan) {
    this.#plan = plan;
    this.#guide = STRATEGIES[plan.strategy].guide?.() ?? null;
    this.#last = Math.min(plan.seeds ?? Number.POSITIVE_INFINITY, SEED_MAX - plan.firstSeed + 1);
    const atOnce = Math.min(
      this.#last / plan.shard.count,
      this.#guide?.generation ?? Number.POSITIVE_INFINITY,
    );
    this.#size = Math.max(1, Math.min(BATCH_SEEDS_MAX, Math.ceil(atOnce / plan.jobs / 2)));
  }

  /** The next batch, whose size does not matter to the result; null: none, or none before more is learned. */
  next(): readonly BatchSeed[] | null {
    if (this.#guide !== null && this.#given % this.#guide.generation === 0 && this.#learned < this.#given) {
      return null;
    }
    const batch: BatchSeed[] = [];
    while (batch.length < this.#size) {
      // Counted within the shard: a number of shards that has a factor in common with 50 would leave some without.
      const place = this.#plan.shard.index + this.#given * this.#plan.shard.count;
      if (place >= this.#last) break;
      const seed = this.#plan.firstSeed + place;
      const run: RunId = this.#guide?.choose(seed) ?? [seed];
      batch.push({ seed, run, twice: this.#given % TWICE_EVERY === 0 });
      this.#given += 1;
      if (this.#guide !== null && this.#given % this.#guide.generation === 0) break;
    }
    return batch.length === 0 ? null : batch;
  }

  /** To be called with each outcome, in the order of the seeds. */
  learn(outcome: SeedOutcome): void {
    this.#learned += 1;
    this.#guide?.learn(outcome.run, outcome.kind === 'run' ? outcome.reached : null);
  }
}
