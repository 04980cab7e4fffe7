/**
 * A memo from pairs of non-negative numbers to a non-negative number, by open addressing in one typed array: no object
 * for an entry. Nothing is ever removed.
 */
import { hashPair } from './hash.ts';

/** Nothing was remembered. */
export const UNKNOWN = -1;

/** A slot holds the first number plus one (zero is an empty slot), the second, and the value. */
const STRIDE = 4;
const STRIDE_SHIFT = 2;
const FIRST_SLOTS = 1_024;
const LOAD_MAX = 0.5;

export class PairMap {
  #slots = new Int32Array(FIRST_SLOTS * STRIDE);
  #size = 0;

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** What was remembered for (a, b), or UNKNOWN. */
  get(a: number, b: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hashPair(a, b) << STRIDE_SHIFT) & mask;
    for (;;) {
      const first = slots[at]!;
      if (first === a + 1 && slots[at + 1] === b) return slots[at + 2]!;
      if (first === 0) return UNKNOWN;
      at = (at + STRIDE) & mask;
    }
  }

  /** The pair must be new. */
  add(a: number, b: number, value: number): void {
    if (this.#size * STRIDE >= LOAD_MAX * this.#slots.length) this.#grow();
    this.#place(a, b, value);
    this.#size += 1;
  }

  #place(a: number, b: number, value: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hashPair(a, b) << STRIDE_SHIFT) & mask;
    while (slots[at] !== 0) at = (at + STRIDE) & mask;
    slots[at] = a + 1;
    slots[at + 1] = b;
    slots[at + 2] = value;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at] !== 0) this.#place(old[at]! - 1, old[at + 1]!, old[at + 2]!);
    }
  }
}
