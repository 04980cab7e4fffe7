/**
 * What all servers are in together, as one number: the tuple of their local states. Far fewer tuples are met than
 * states, since each stands with many bags of messages; and what is said of servers alone, without messages, needs to be
 * checked once for each tuple. Exact: rows of words, and an open-addressing table of their numbers.
 */
import { doubled } from './growing-ints.ts';
import { hashWords } from './hash.ts';

const FIRST_TUPLES = 4_096;
const LOAD_MAX = 0.5;

export class TupleStore {
  /** Words in a tuple: servers. */
  readonly width: number;
  words: Int32Array;
  #table = new Int32Array(2 * FIRST_TUPLES);
  #size = 0;

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(FIRST_TUPLES * width);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.words.byteLength + this.#table.byteLength;
  }

  /** The tuple's number; a new one is what `size` was. */
  add(locals: Int32Array): number {
    const { width, words } = this;
    const table = this.#table;
    const mask = table.length - 1;
    let slot = hashWords(locals, 0, width) & mask;
    let found = table[slot]!;
    while (found !== 0) {
      const at = (found - 1) * width;
      let word = 0;
      while (word < width && words[at + word] === locals[word]) word += 1;
      if (word === width) return found - 1;
      slot = (slot + 1) & mask;
      found = table[slot]!;
    }
    return this.#append(locals, slot);
  }

  #append(locals: Int32Array, slot: number): number {
    const tuple = this.#size;
    if ((tuple + 1) * this.width > this.words.length) this.words = doubled(this.words);
    this.words.set(locals, tuple * this.width);
    // In the table numbers count from 1; 0 is an empty slot.
    this.#table[slot] = tuple + 1;
    this.#size = tuple + 1;
    if (this.#size > LOAD_MAX * this.#table.length) this.#grow();
    return tuple;
  }

  #grow(): void {
    const table = new Int32Array(2 * this.#table.length);
    const mask = table.length - 1;
    for (let tuple = 0; tuple < this.#size; tuple += 1) {
      let slot = hashWords(this.words, tuple * this.width, this.width) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = tuple + 1;
    }
    this.#table = table;
  }
}
