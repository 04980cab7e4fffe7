/**
 * From a pair of non-negative 32-bit integers to a third one, by open addressing in one typed array: a memo that costs
 * no object an entry. Nothing is ever removed.
 */
const ABSENT = -1;
const STRIDE = 3;
/** Filled up to this part of its slots. */
const LOAD_MAX = 0.7;

export class PairMap {
  #slots: Int32Array;
  #mask: number;
  #size = 0;

  constructor(capacity = 1024) {
    this.#slots = emptySlots(capacity);
    this.#mask = capacity - 1;
  }

  /** The value of (a, b), or -1. */
  get(a: number, b: number): number {
    const slots = this.#slots;
    let slot = hashPair(a, b) & this.#mask;
    for (;;) {
      const at = slot * STRIDE;
      if (slots[at] === a && slots[at + 1] === b) return slots[at + 2]!;
      if (slots[at] === ABSENT) return ABSENT;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** The pair must not be in the map yet. */
  add(a: number, b: number, value: number): void {
    if (this.#size >= LOAD_MAX * (this.#mask + 1)) this.#grow();
    this.#place(a, b, value);
    this.#size += 1;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  #place(a: number, b: number, value: number): void {
    let slot = hashPair(a, b) & this.#mask;
    while (this.#slots[slot * STRIDE] !== ABSENT) slot = (slot + 1) & this.#mask;
    this.#slots[slot * STRIDE] = a;
    this.#slots[slot * STRIDE + 1] = b;
    this.#slots[slot * STRIDE + 2] = value;
  }

  #grow(): void {
    const old = this.#slots;
    const capacity = 2 * (this.#mask + 1);
    this.#slots = emptySlots(capacity);
    this.#mask = capacity - 1;
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at] !== ABSENT) this.#place(old[at]!, old[at + 1]!, old[at + 2]!);
    }
  }
}

function emptySlots(capacity: number): Int32Array {
  return new Int32Array(capacity * STRIDE).fill(ABSENT);
}

function hashPair(a: number, b: number): number {
  const mixed = Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
