/** A memo from pairs of non-negative numbers to a non-negative number, by open addressing. Nothing is ever removed. */
import { give, take, takeTwice } from './memory';

/** Nothing was remembered. */
export const UNKNOWN: i32 = -1;

/** A slot holds the first number plus one (zero is an empty slot), the second, and the value. */
const SLOT_SHIFT: usize = 4;
const FIRST_SLOTS: u32 = 256;

@unmanaged
export class PairMap {
  slots: usize;
  mask: u32;
  size: u32;

  /** What was remembered for (a, b), or UNKNOWN. */
  get(a: i32, b: i32): i32 {
    let at = hashOf(a, b) & this.mask;
    while (true) {
      const slot = this.slots + ((<usize>at) << SLOT_SHIFT);
      const first = load<i32>(slot);
      if (first === a + 1 && load<i32>(slot, 4) === b) return load<i32>(slot, 8);
      if (first === 0) return UNKNOWN;
      at = (at + 1) & this.mask;
    }
  }

  /** The pair must be new. */
  add(a: i32, b: i32, value: i32): void {
    if (this.size > this.mask >> 1) this.grow();
    this.place(a, b, value);
    this.size += 1;
  }

  private place(a: i32, b: i32, value: i32): void {
    let at = hashOf(a, b) & this.mask;
    while (load<i32>(this.slots + ((<usize>at) << SLOT_SHIFT)) !== 0) at = (at + 1) & this.mask;
    const slot = this.slots + ((<usize>at) << SLOT_SHIFT);
    store<i32>(slot, a + 1);
    store<i32>(slot, b, 4);
    store<i32>(slot, value, 8);
  }

  private grow(): void {
    const old = this.slots;
    const bytes = (<usize>this.mask + 1) << SLOT_SHIFT;
    this.slots = takeTwice(bytes);
    this.mask = 2 * this.mask + 1;
    for (let slot = old; slot < old + bytes; slot += 1 << SLOT_SHIFT) {
      const first = load<i32>(slot);
      if (first !== 0) this.place(first - 1, load<i32>(slot, 4), load<i32>(slot, 8));
    }
    give(old, bytes);
  }
}

export function newPairMap(): PairMap {
  const map = changetype<PairMap>(take(offsetof<PairMap>()));
  map.slots = take((<usize>FIRST_SLOTS) << SLOT_SHIFT);
  map.mask = FIRST_SLOTS - 1;
  return map;
}

function hashOf(a: i32, b: i32): u32 {
  return mixed(a * 0x9e3779b1 + b * 0x85ebca77);
}

/** Folds the upper half of a sum of products into the lower one. */
export function mixed(sum: u32): u32 {
  const hash = (sum ^ (sum >> 15)) * 0x2c1b3c6d;
  return hash ^ (hash >> 13);
}
