/**
 * A memo from pairs of non-negative numbers to a non-negative number, by open addressing in one typed array: no object
 * for an entry. Nothing is ever removed.
 */
import { hashPair } from './hash.ts';

/** Nothing was remembered. */
export const UNKNOWN = -1;

/** A slot holds the first number plus one (zero is an empty slot), the second, and the value. */
const STRIDE = 4;
const FIRST_SLOTS = 1_024;
const LOAD_MAX = 0.5;

export class PairMap {
  #slots = new Int32Array(FIRST_SLOTS * STRIDE);
  #mask = FIRST_SLOTS - 1;
  #size = 0;

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** What was remembered for (a, b), or UNKNOWN. */
  get(a: number, b: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hashPair(a, b) << 2) & mask;
    for (;;) {
      const first = slots[at]!;
      if (first === a + 1 && slots[at + 1] === b) return slots[at + 2]!;
      if (first === 0) return UNKNOWN;
      at = (at + 4) & mask;
    }
  }

  /** The pair must be new. */
  add(a: number, b: number, value: number): void {
    if (this.#size >= LOAD_MAX * (this.#mask + 1)) this.#grow();
    this.#place(a, b, value);
    this.#size += 1;
  }

  #place(a: number, b: number, value: number): void {
    let slot = hashPair(a, b) & this.#mask;
    while (this.#slots[slot * STRIDE] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots.set([a + 1, b, value], slot * STRIDE);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at] !== 0) this.#place(old[at]! - 1, old[at + 1]!, old[at + 2]!);
    }
  }
}
