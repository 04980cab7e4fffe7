/**
 * All randomness of a run. A *stream* is a sequence, for decisions that are made one after the other; a
 * *keyed* draw depends on nothing but what it decides about, so that one decision more or less in a scenario
 * leaves all others as they were. Both are named by purpose and consist of integer arithmetic alone: the same
 * on every engine. Nothing here may ever depend on the order in which unrelated things happen.
 */
import tychei from 'seedrandom/lib/tychei.js';
import type { Random } from '../../src/ports/random.ts';

const TWO_32 = 0x1_0000_0000;
const MILLION = 1_000_000;

/** Where a stream stands: four 32-bit integers, plain enough for JSON. */
export interface StreamState {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** A sequence of random integers (the Tyche-i generator of `seedrandom`) whose position can be kept. */
export class Stream implements Random {
  #generator: ReturnType<typeof tychei>;

  constructor(seedText: string) {
    this.#generator = tychei(seedText, { state: true });
  }

  /** Unbiased: values in the incomplete last stretch of `bound` below 2^32 are drawn again. */
  nextInt(bound: number): number {
    const fair = TWO_32 - (TWO_32 % bound);
    for (;;) {
      const value = this.#generator.int32() >>> 0;
      if (value < fair) return value % bound;
    }
  }

  save(): StreamState {
    return this.#generator.state();
  }

  restore(state: StreamState): void {
    this.#generator = tychei('', { state });
  }
}

/** The stream of one purpose in the run of one seed. Different names give unrelated streams. */
export function createStream(seed: number, name: string): Stream {
  return new Stream(`${seed}/${name}`);
}

/**
 * Random integers that are a pure function of (seed, name, a, b, c, d). The four are safe integers; two
 * purposes within one key differ in one of them, by convention in `d`.
 */
export class KeyedRandom {
  readonly #start: number;
  readonly #middle: number;
  readonly #end: number;

  constructor(seed: number, name: string) {
    const stream = createStream(seed, name);
    this.#start = stream.nextInt(TWO_32) | 0;
    this.#middle = stream.nextInt(TWO_32) | 0;
    this.#end = stream.nextInt(TWO_32) | 0;
  }

  /** A uniformly distributed integer from 0 to `bound - 1`; `bound` is from 1 to 2^32. */
  draw(a: number, b: number, c: number, d: number, bound: number): number {
    const fair = TWO_32 - (TWO_32 % bound);
    let hash = absorb(this.#start, a);
    hash = absorb(hash, b) ^ this.#middle;
    hash = absorb(hash, c);
    hash = absorb(hash, d) ^ this.#end;
    let value = finish(hash);
    // A rejected value is drawn again from the same key: another round, then the finaliser once more.
    while (value >= fair) {
      hash = absorbWord(hash, value);
      value = finish(hash);
    }
    return value % bound;
  }

  /** True in `ppm` of a million keys. Costs nothing when `ppm` is 0. */
  happens(a: number, b: number, c: number, d: number, ppm: number): boolean {
    return ppm > 0 && this.draw(a, b, c, d, MILLION) < ppm;
  }
}

function absorb(hash: number, value: number): number {
  return absorbWord(absorbWord(hash, value | 0), (value / TWO_32) | 0);
}

/** MurmurHash3's round: a bijection of `hash` for each `word`, and of `word` for each `hash`. */
function absorbWord(hash: number, word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  const sum = hash ^ Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  return (Math.imul((sum << 13) | (sum >>> 19), 5) + 0xe6546b64) | 0;
}

/** MurmurHash3's finaliser: every bit of the input turns every bit of the output with a chance near one half. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
