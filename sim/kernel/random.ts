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
const MULTIPLIABLE = 2 ** 21;
/** Tells a key's integer of two words from two of one word. */
const WIDE = 0x5bd1e995;

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

  nextInt(bound: number): number {
    for (;;) {
      const value = scale(this.#generator.int32() >>> 0, bound);
      if (value >= 0) return value;
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
 * Random integers that are a pure function of (seed, name, key). A key is some safe integers, folded one after the
 * other into 32 bits; what is drawn often for one key is folded once. Two purposes within one key differ in
 * their salt.
 */
export class KeyedRandom {
  readonly #start: number;
  readonly #end: number;

  constructor(seed: number, name: string) {
    const stream = createStream(seed, name);
    this.#start = stream.nextInt(TWO_32) | 0;
    this.#end = stream.nextInt(TWO_32) | 0;
  }

  /** The empty key. */
  get start(): number {
    return this.#start;
  }

  /** The key with one more integer at its end. */
  fold(key: number, value: number): number {
    if (value >= 0 && value < TWO_32) return absorb(key, value | 0);
    return absorb(absorb(key ^ WIDE, value | 0), Math.floor(value / TWO_32) | 0);
  }

  /** A uniformly distributed integer from 0 to `bound - 1`; `bound` is from 1 to 2^32. `salt` is below 2^32. */
  drawFrom(key: number, salt: number, bound: number): number {
    let hash = absorb(key, salt) ^ this.#end;
    for (;;) {
      const bits = finish(hash);
      const value = scale(bits, bound);
      if (value >= 0) return value;
      hash = absorb(hash, bits);
    }
  }

  /** True in `ppm` of a million keys. Costs nothing when `ppm` is 0. */
  happensFrom(key: number, salt: number, ppm: number): boolean {
    return ppm > 0 && this.drawFrom(key, salt, MILLION) < ppm;
  }

  /** `drawFrom` for a key of four integers. */
  draw(a: number, b: number, c: number, d: number, bound: number): number {
    return this.drawFrom(this.fold(this.fold(this.fold(this.fold(this.#start, a), b), c), d), 0, bound);
  }

  /** `happensFrom` for a key of four integers. */
  happens(a: number, b: number, c: number, d: number, ppm: number): boolean {
    return ppm > 0 && this.draw(a, b, c, d, MILLION) < ppm;
  }
}

/**
 * Brings 32 random bits to 0 .. bound - 1 without bias, or gives -1 where they must be drawn again. Up to 2^21 by
 * Lemire's multiplication, which is exact in a double there and hardly ever needs the slow remainder.
 */
function scale(bits: number, bound: number): number {
  if (bound <= MULTIPLIABLE) {
    const product = bits * bound;
    const value = Math.floor(product / TWO_32);
    const rest = product - value * TWO_32;
    return rest < bound && rest < TWO_32 % bound ? -1 : value;
  }
  return bits < TWO_32 - (TWO_32 % bound) ? bits % bound : -1;
}

/** MurmurHash3's round: a bijection of `hash` for each `word`, and of `word` for each `hash`. */
function absorb(hash: number, word: number): number {
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
