/**
 * All states that were met, exactly, in the order in which they were met: fixed-width rows of 32-bit words in an arena
 * that grows by chunks, and one open-addressing table of row numbers over it. There are no fingerprints: what the table
 * keeps beside a row number are the spare bits of its word, filled from the hash, to save most looks into the arena.
 */

/** Rows in a chunk of the arena: 2 to the power of this. */
const CHUNK_SHIFT = 14;
const CHUNK_ROWS = 1 << CHUNK_SHIFT;
const CHUNK_MASK = CHUNK_ROWS - 1;
/** The table grows when this part of it is filled ... */
const LOAD_MAX = 0.8;
/** ... from this many slots on, which leaves room for all successors of one state above the load. */
const FIRST_SHIFT = 16;
/** A row number and at least one bit of the hash share a word. */
const LAST_SHIFT = 31;

export class StateStore {
  /** Words in a row. */
  readonly width: number;
  readonly #chunks: Uint32Array[] = [];
  #table = new Uint32Array(1 << FIRST_SHIFT);
  #shift = FIRST_SHIFT;
  #size = 0;

  constructor(width: number) {
    this.width = width;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#chunks.length * CHUNK_ROWS * this.width * 4 + this.#table.byteLength;
  }

  /** Whether `grow` is due before more states come. */
  get isFull(): boolean {
    return this.#size >= LOAD_MAX * this.#table.length;
  }

  /** Memory that `grow` takes before it gives the old table back; infinite where it cannot grow any further. */
  get bytesToGrow(): number {
    return this.#shift === LAST_SHIFT ? Number.POSITIVE_INFINITY : 2 * this.#table.byteLength;
  }

  /** The number of the state `words`, which is added if it is new: then it is what `size` was. */
  add(words: Uint32Array): number {
    const width = this.width;
    const table = this.#table;
    const mask = table.length - 1;
    const shift = this.#shift;
    const hash = hashWords(words, 0, width);
    let slot = hash & mask;
    for (;;) {
      const found = table[slot]!;
      if (found === 0) break;
      if ((found ^ hash) >>> shift === 0) {
        const row = (found & mask) - 1;
        const chunk = this.#chunks[row >>> CHUNK_SHIFT]!;
        const at = (row & CHUNK_MASK) * width;
        let same = 0;
        while (same < width && chunk[at + same] === words[same]) same += 1;
        if (same === width) return row;
      }
      slot = (slot + 1) & mask;
    }
    const row = this.#size;
    if ((row & CHUNK_MASK) === 0) this.#chunks.push(new Uint32Array(CHUNK_ROWS * width));
    this.#chunks[row >>> CHUNK_SHIFT]!.set(words, (row & CHUNK_MASK) * width);
    this.#size = row + 1;
    table[slot] = tagged(hash, shift, row);
    return row;
  }

  /** Copies state number `row` to `words`. */
  read(row: number, words: Uint32Array): void {
    const chunk = this.#chunks[row >>> CHUNK_SHIFT]!;
    const at = (row & CHUNK_MASK) * this.width;
    for (let word = 0; word < this.width; word += 1) words[word] = chunk[at + word]!;
  }

  /** Doubles the table. */
  grow(): void {
    const shift = this.#shift + 1;
    const table = new Uint32Array(2 * this.#table.length);
    const mask = table.length - 1;
    for (let row = 0; row < this.#size; row += 1) {
      const hash = hashWords(this.#chunks[row >>> CHUNK_SHIFT]!, (row & CHUNK_MASK) * this.width, this.width);
      let slot = hash & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = tagged(hash, shift, row);
    }
    this.#table = table;
    this.#shift = shift;
  }
}

/** Row numbers count from 1 in the table, where 0 is an empty slot; above them the hash's upper bits. */
function tagged(hash: number, shift: number, row: number): number {
  return (((hash >>> shift) << shift) | (row + 1)) >>> 0;
}

function hashWords(words: Uint32Array, from: number, width: number): number {
  let hash = 0x2545f491;
  for (let at = from; at < from + width; at += 1) {
    hash = Math.imul(hash ^ words[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
