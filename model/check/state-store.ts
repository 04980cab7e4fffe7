/**
 * All states that were met, exactly, in the order in which they were met. A state is two words: the number of the tuple
 * of local states, and the rest, which is the number of the bag of messages with the count of counted steps. The words
 * stand in an arena that grows by chunks. Whether a state was met is one bit: a slot of an open-addressing table holds,
 * for a tuple and 64 consecutive rests, which of them were met with it. There are no fingerprints.
 */

/** States in a chunk of the arena: 2 to the power of this. */
const CHUNK_SHIFT = 14;
const CHUNK_STATES = 1 << CHUNK_SHIFT;
const CHUNK_MASK = CHUNK_STATES - 1;
const CHUNK_BYTES = CHUNK_STATES * 8;
/** A slot of the table: the tuple plus one (zero is an empty slot), rest / 64, and twice 32 bits. */
const SLOT_WORDS = 4;
const SLOT_SHIFT = 2;
const BLOCK_SHIFT = 6;
const SLOT_BYTES = SLOT_WORDS * 4;
const LOAD_MAX = 0.75;
/**
 * The table begins with as many slots (2 to the power of this, no more) as take an eighth of the memory allowed: to
 * make a small table larger time and again costs most just after the start, when none of the code is compiled yet.
 */
const FIRST_SLOTS_SHIFT_MAX = 17;
const FIRST_PART = 1 / 8;

/** Whether so many bytes more may be taken. */
export type MayGrow = (bytes: number) => boolean;

export class StateStore {
  readonly #mayGrow: MayGrow;
  readonly #chunks: Int32Array[] = [];
  #last: Int32Array = new Int32Array(0);
  #slots: Int32Array;
  #used = 0;
  #usedMax: number;
  #size = 0;

  /** The table had to grow and could not: states were left out since. */
  isExhausted = false;

  constructor(maxBytes: number, mayGrow: MayGrow) {
    this.#mayGrow = mayGrow;
    let slots = 1 << FIRST_SLOTS_SHIFT_MAX;
    while (slots > 1 && slots * SLOT_BYTES > maxBytes * FIRST_PART) slots /= 2;
    this.#slots = new Int32Array(slots * SLOT_WORDS);
    this.#usedMax = slots * LOAD_MAX;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#chunks.length * CHUNK_BYTES + this.#slots.byteLength;
  }

  tupleOf(state: number): number {
    return this.#chunks[state >>> CHUNK_SHIFT]![(state & CHUNK_MASK) << 1]!;
  }

  restOf(state: number): number {
    return this.#chunks[state >>> CHUNK_SHIFT]![((state & CHUNK_MASK) << 1) + 1]!;
  }

  /** Adds the state if it is new; its number is what `size` was. */
  add(tuple: number, rest: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const block = rest >>> BLOCK_SHIFT;
    let at = placeOf(tuple, block) & mask;
    let first = slots[at]!;
    while (first !== tuple + 1 || slots[at + 1] !== block) {
      if (first === 0) {
        if (this.#used >= this.#usedMax) {
          this.#addAfterGrowth(tuple, rest);
          return;
        }
        slots[at] = tuple + 1;
        slots[at + 1] = block;
        this.#used += 1;
        break;
      }
      at = (at + SLOT_WORDS) & mask;
      first = slots[at]!;
    }
    const word = at + 2 + ((rest >>> 5) & 1);
    const bits = slots[word]!;
    const bit = 1 << (rest & 31);
    if ((bits & bit) !== 0) return;
    slots[word] = bits | bit;
    const state = this.#size;
    const place = (state & CHUNK_MASK) << 1;
    if (place === 0) this.#addChunk();
    this.#last[place] = tuple;
    this.#last[place + 1] = rest;
    this.#size = state + 1;
  }

  /**
   * Whether `addAll` adds the state, which is in the store, when it is left out for that time. All else that it adds
   * must be in the store.
   */
  isAddedBy(state: number, addAll: () => void): boolean {
    const tuple = this.tupleOf(state);
    const rest = this.restOf(state);
    const size = this.#size;
    this.#flip(tuple, rest);
    addAll();
    const isAdded = this.#size > size;
    if (!isAdded) this.#flip(tuple, rest);
    this.#size = size;
    return isAdded;
  }

  /** The bit of a state whose slot there is. */
  #flip(tuple: number, rest: number): void {
    const slots = this.#slots;
    const block = rest >>> BLOCK_SHIFT;
    let at = placeOf(tuple, block) & (slots.length - 1);
    while (slots[at] !== tuple + 1 || slots[at + 1] !== block) at = (at + SLOT_WORDS) & (slots.length - 1);
    slots[at + 2 + ((rest >>> 5) & 1)]! ^= 1 << (rest & 31);
  }

  #addChunk(): void {
    const chunk = this.#size >>> CHUNK_SHIFT;
    if (chunk === this.#chunks.length) this.#chunks.push(new Int32Array(2 * CHUNK_STATES));
    this.#last = this.#chunks[chunk]!;
  }

  #addAfterGrowth(tuple: number, rest: number): void {
    if (!this.isExhausted && this.#mayGrow(2 * this.#slots.byteLength) && this.#grow()) this.add(tuple, rest);
    else this.isExhausted = true;
  }

  /** Doubles the table; false: there is no memory for it. */
  #grow(): boolean {
    const old = this.#slots;
    const slots = emptySlots(2 * old.length);
    if (slots === null) return false;
    const mask = slots.length - 1;
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      if (old[from] === 0) continue;
      let at = placeOf(old[from]! - 1, old[from + 1]!) & mask;
      while (slots[at] !== 0) at = (at + SLOT_WORDS) & mask;
      for (let word = 0; word < SLOT_WORDS; word += 1) slots[at + word] = old[from + word]!;
    }
    this.#slots = slots;
    this.#usedMax *= 2;
    return true;
  }
}

function emptySlots(words: number): Int32Array | null {
  try {
    return new Int32Array(words);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where the slot is looked for first; blocks of one tuple stand side by side. */
function placeOf(tuple: number, block: number): number {
  const hash = Math.imul(tuple ^ (tuple >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) + block) << SLOT_SHIFT;
}
