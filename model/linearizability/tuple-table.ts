/**
 * Numbers tuples of 32-bit words: equal tuples get the same number, others another one. The hash only says where to
 * look; words are compared one by one, because two configurations that merely hash alike must not count as one (the
 * check would then call a good history violated).
 */
import type { MemoryBudget } from './memory-budget.ts';

/** Instead of a number: the memory budget does not allow another tuple. */
export const NO_MEMORY = -1;

const CAPACITY_FIRST = 64;
const WORD_BYTES = 4;
/** Places of the hash index for one tuple, so that it stays at most half full. A power of two. */
const PLACES = 2;

export class TupleTable {
  readonly #width: number;
  readonly #budget: MemoryBudget;
  #size = 0;
  #capacity = 0;
  /** Tuple by tuple, in the order of their numbers. */
  #words = new Int32Array(0);
  /** Number of the tuple at that place, plus one; 0: none. Open addressing, one place after the other. */
  #index = new Int32Array(0);

  constructor(width: number, budget: MemoryBudget) {
    this.#width = width;
    this.#budget = budget;
  }

  /** How many different tuples there are. A tuple is new if its number is what this was before. */
  get size(): number {
    return this.#size;
  }

  /** The number of the tuple in the first words of `tuple`, from 0 in the order of first sight; or `NO_MEMORY`. */
  intern(tuple: Int32Array): number {
    if (this.#size === this.#capacity && !this.#grow()) return NO_MEMORY;
    const width = this.#width;
    const words = this.#words;
    const index = this.#index;
    const mask = index.length - 1;
    let place = hash(tuple, 0, width) & mask;
    for (;;) {
      const number = index[place]! - 1;
      if (number < 0) break;
      const from = number * width;
      let word = 0;
      while (word < width && words[from + word] === tuple[word]) word += 1;
      if (word === width) return number;
      place = (place + 1) & mask;
    }
    const number = this.#size;
    const from = number * width;
    for (let word = 0; word < width; word += 1) words[from + word] = tuple[word]!;
    index[place] = number + 1;
    this.#size = number + 1;
    return number;
  }

  /** Forgets all tuples, and gives the memory back. */
  release(): void {
    this.#budget.give(this.#bytes(this.#capacity));
    this.#size = 0;
    this.#capacity = 0;
    this.#words = new Int32Array(0);
    this.#index = new Int32Array(0);
  }

  #grow(): boolean {
    const capacity = Math.max(CAPACITY_FIRST, 2 * this.#capacity);
    if (!this.#budget.take(this.#bytes(capacity))) return false;
    const words = new Int32Array(capacity * this.#width);
    words.set(this.#words);
    const index = new Int32Array(capacity * PLACES);
    const mask = index.length - 1;
    for (let number = 0; number < this.#size; number += 1) {
      let place = hash(words, number * this.#width, this.#width) & mask;
      while (index[place] !== 0) place = (place + 1) & mask;
      index[place] = number + 1;
    }
    this.#budget.give(this.#bytes(this.#capacity));
    this.#words = words;
    this.#index = index;
    this.#capacity = capacity;
    return true;
  }

  #bytes(capacity: number): number {
    return capacity * (this.#width + PLACES) * WORD_BYTES;
  }
}

function hash(words: Int32Array, from: number, width: number): number {
  let mixed = width;
  for (let word = 0; word < width; word += 1) {
    mixed = Math.imul(mixed ^ words[from + word]!, 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}
