/**
 * Real time for seeds: what the simulator's own watchdog cannot see is a loop that calls no port, for it never comes
 * back to the kernel. The main thread looks at the words that each worker shares, and cuts off a seed that takes
 * longer than its limit. It judges nothing else: a run that ends in time has the same result with and without it.
 */
import { Place } from './batch.ts';

/** How long a seed may take in real time unless another limit is asked for; an ordinary one takes a tenth of a second. */
export const SEED_TIMEOUT_MS = 60_000;
/** After Ctrl-C, or with `--bail` after the first failure, the current seeds have this long to end. */
export const GRACE_MS = 2_000;
/** A seed that takes longer than this is named in the progress. */
const SLOW_MS = 5_000;
const NOT_STARTED = -1;

/** Why a batch was taken from its worker. */
export type Cut =
  /** Its seed had used up its time. */
  | {
      readonly kind: 'late';
      /** In the batch's list of seeds. */
      readonly place: number;
      readonly runningMs: number;
      /** The event that was being handled, and its virtual time. */
      readonly event: number;
      readonly atMs: number;
      /** How long that event alone had taken. */
      readonly eventMs: number;
    }
  /** The campaign ends and did not wait for it any longer. */
  | { readonly kind: 'given-up' };

/** One batch that a worker has, or will have when one is free. */
export class WatchedBatch {
  /** For the executor: aborted when the batch is to be taken from its worker. */
  readonly control = new AbortController();
  cut: Cut | null = null;
  readonly seeds: readonly { readonly seed: number }[];
  readonly #words: Int32Array;
  #place = NOT_STARTED;
  #sinceMs = 0;
  #event = 0;
  #eventSinceMs = 0;

  constructor(seeds: readonly { readonly seed: number }[], words: Int32Array) {
    this.seeds = seeds;
    this.#words = words;
  }

  /** Notes how far it has come. */
  look(nowMs: number): void {
    const place = Atomics.load(this.#words, Place.Seed);
    const event = Atomics.load(this.#words, Place.Event);
    if (place !== this.#place) {
      this.#place = place;
      this.#sinceMs = nowMs;
      this.#eventSinceMs = nowMs;
    } else if (event !== this.#event) {
      this.#eventSinceMs = nowMs;
    }
    this.#event = event;
  }

  /** The seed that it is at, with the real time since that began; null before the first. */
  current(nowMs: number): { readonly seed: number; readonly runningMs: number } | null {
    const seed = this.seeds[this.#place]?.seed;
    return seed === undefined ? null : { seed, runningMs: nowMs - this.#sinceMs };
  }

  cutOff(nowMs: number): void {
    this.#take({
      kind: 'late',
      place: this.#place,
      runningMs: nowMs - this.#sinceMs,
      event: this.#event,
      atMs: Atomics.load(this.#words, Place.VirtualMs),
      eventMs: nowMs - this.#eventSinceMs,
    });
  }

  giveUp(): void {
    this.#take({ kind: 'given-up' });
  }

  #take(cut: Cut): void {
    this.cut ??= cut;
    this.control.abort();
  }
}

export class SeedWatch {
  /** Seeds that were under way when the campaign gave up waiting. */
  readonly givenUp: number[] = [];
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #batches = new Set<WatchedBatch>();
  #giveUpAtMs = Number.POSITIVE_INFINITY;

  /** @param now milliseconds of some real clock. */
  constructor(limitMs: number, now: () => number) {
    this.#limitMs = limitMs;
    this.#now = now;
  }

  begin(seeds: readonly { readonly seed: number }[], words: Int32Array): WatchedBatch {
    const batch = new WatchedBatch(seeds, words);
    this.#batches.add(batch);
    return batch;
  }

  end(batch: WatchedBatch): void {
    this.#batches.delete(batch);
  }

  /** The campaign is to end: what is under way is given up after `graceMs`. */
  hurry(graceMs: number): void {
    this.#giveUpAtMs = Math.min(this.#giveUpAtMs, this.#now() + graceMs);
  }

  /** Cuts off what is too late. To be called every now and then. */
  look(): void {
    const now = this.#now();
    for (const batch of this.#batches) {
      if (batch.cut !== null) continue;
      batch.look(now);
      const current = batch.current(now);
      if (now >= this.#giveUpAtMs) {
        if (current !== null) this.givenUp.push(current.seed);
        batch.giveUp();
      } else if (current !== null && current.runningMs >= this.#limitMs) {
        batch.cutOff(now);
      }
    }
  }

  /** The seed that has been running longest, when that is longer than people should wait without being told. */
  slowest(): { readonly seed: number; readonly runningMs: number } | null {
    const now = this.#now();
    let found: { readonly seed: number; readonly runningMs: number } | null = null;
    for (const batch of this.#batches) {
      const current = batch.current(now);
      if (current === null || current.runningMs < SLOW_MS) continue;
      if (found === null || current.runningMs > found.runningMs) found = current;
    }
    return found;
  }
}
