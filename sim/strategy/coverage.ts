/**
 * Coverage-guided search: a run that reaches what no run before it has reached is kept, and half of all runs are mutations
 * of one that was kept. The map of what is reached is the model's (see `Reach`). Generations have a fixed size, and what
 * they reach is merged in the order of the seeds, so that a campaign chooses the same runs with any number of workers.
 */
import { createStream } from '../kernel/random.ts';
import { chance } from '../scenario/draw.ts';
import { MUTATIONS_MAX, type RunId, seedOf } from './run-id.ts';
import type { Guide } from './strategy.ts';

/** Small, so that what was learned is used soon; large enough to keep some workers busy. */
const GENERATION = 16;
/** Runs of the seed's own scenario, without which the search would stay near what it has found first. */
const FRESH_PERCENT = 50;
/** Runs that are kept to be mutated: the latest. It bounds the memory. */
const KEPT_MAX = 512;

interface Kept {
  readonly run: RunId;
  children: number;
}

interface Learned {
  readonly run: RunId;
  readonly isNew: boolean;
}

/** Which runs of a generation are kept, given what each reached. */
export type Steering = 'novelty' | 'coin';

export class CoverageGuide implements Guide {
  readonly generation = GENERATION;
  readonly #steering: Steering;
  readonly #reached = new Set<number>();
  readonly #kept: Kept[] = [];
  #learned: Learned[] = [];

  /** @param steering `coin`, the control: as many runs are kept as have reached something new, but which ones is chance. */
  constructor(steering: Steering) {
    this.#steering = steering;
  }

  choose(seed: number): RunId {
    const random = createStream(seed, 'strategy/coverage');
    if (chance(random, FRESH_PERCENT)) return [seed];
    const parent = this.#fewestChildren();
    if (parent === null) return [seed];
    parent.children += 1;
    return [...parent.run, seed];
  }

  learn(run: RunId, reached: readonly number[] | null): void {
    let isNew = false;
    for (const feature of reached ?? []) {
      if (this.#reached.has(feature)) continue;
      this.#reached.add(feature);
      isNew = true;
    }
    this.#learned.push({ run, isNew });
    if (this.#learned.length < GENERATION) return;
    for (const { run: kept } of this.#toKeep()) {
      if (kept.length <= MUTATIONS_MAX) this.#kept.push({ run: kept, children: 0 });
    }
    this.#kept.splice(0, this.#kept.length - KEPT_MAX);
    this.#learned = [];
  }

  #toKeep(): readonly Learned[] {
    if (this.#steering === 'novelty') return this.#learned.filter(({ isNew }) => isNew);
    const random = createStream(seedOf(this.#learned[0]!.run), 'strategy/coin');
    const left = [...this.#learned];
    let wanted = this.#learned.filter(({ isNew }) => isNew).length;
    const chosen: Learned[] = [];
    for (; wanted > 0; wanted -= 1) chosen.push(...left.splice(random.nextInt(left.length), 1));
    return chosen;
  }

  /** The latest of those that were mutated least. */
  #fewestChildren(): Kept | null {
    let best: Kept | null = null;
    for (const kept of this.#kept) if (best === null || kept.children <= best.children) best = kept;
    return best;
  }
}
