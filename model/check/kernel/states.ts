/**
 * A set of states, exactly, in the order in which they were met. A state is two words: the number of the tuple of local
 * states, and the rest, which is the number of the bag of messages with the count of counted steps. The words stand in
 * an arena that grows by chunks. Whether a state was met is one bit: a slot of an open-addressing table holds, for a
 * tuple and 64 consecutive rests, which of them were met with it. There are no fingerprints.
 */
import { List, newList } from './list';
import { bytesInUse, give, take, takeTwice } from './memory';
import { hashOfTuple } from './tuples';

/** States in a chunk of the arena: 2 to the power of this. */
const CHUNK_SHIFT: u32 = 12;
const CHUNK_MASK: u32 = (1 << CHUNK_SHIFT) - 1;
const CHUNK_BYTES: usize = 8 << CHUNK_SHIFT;
/** A slot of the table: the tuple plus one (zero is an empty slot), rest / 64, and 64 bits. */
const SLOT_SHIFT: usize = 4;
const BLOCK_SHIFT: u32 = 6;

/** So many bytes may be in use. */
let room: f64 = 0;

export function setRoom(bytes: f64): void {
  room = bytes;
}

@unmanaged
export class States {
  slots: usize;
  mask: u32;
  used: u32;
  usedMax: u32;
  size: i32;
  /** The addresses of the chunks. */
  chunks: List;
  /** The table had to grow and could not: states were left out since. */
  isExhausted: i32;

  tupleOf(state: i32): i32 {
    return load<i32>(this.addressOf(state));
  }

  restOf(state: i32): u32 {
    return load<u32>(this.addressOf(state), 4);
  }

  /** Adds the state if it is new; its number is what `size` was. @param hash of the tuple. */
  add(tuple: i32, hash: u32, rest: u32): void {
    const block = rest >> BLOCK_SHIFT;
    const bit = (<u64>1) << (<u64>(rest & 63));
    const mask = this.mask;
    const slots = this.slots;
    let at = (hash + block) & mask;
    while (true) {
      const slot = slots + ((<usize>at) << SLOT_SHIFT);
      const first = load<i32>(slot);
      if (first === tuple + 1 && load<u32>(slot, 4) === block) {
        const bits = load<u64>(slot, 8);
        if ((bits & bit) !== 0) return;
        store<u64>(slot, bits | bit, 8);
        break;
      }
      if (first === 0) {
        if (this.used >= this.usedMax) {
          this.addAfterGrowth(tuple, hash, rest);
          return;
        }
        store<i32>(slot, tuple + 1);
        store<u32>(slot, block, 4);
        store<u64>(slot, bit, 8);
        this.used += 1;
        break;
      }
      at = (at + 1) & mask;
    }
    this.append(tuple, rest);
  }

  /** Takes the bit of a state, which has a slot, out of the table, or puts it back. */
  flip(state: i32): void {
    const tuple = this.tupleOf(state);
    const rest = this.restOf(state);
    const block = rest >> BLOCK_SHIFT;
    let at = (hashOfTuple(tuple) + block) & this.mask;
    while (true) {
      const slot = this.slots + ((<usize>at) << SLOT_SHIFT);
      if (load<i32>(slot) === tuple + 1 && load<u32>(slot, 4) === block) {
        store<u64>(slot, load<u64>(slot, 8) ^ ((<u64>1) << (<u64>(rest & 63))), 8);
        return;
      }
      at = (at + 1) & this.mask;
    }
  }

  /** Empties it, and gives its memory back: `open` must follow. */
  discard(): void {
    give(this.slots, (<usize>this.mask + 1) << SLOT_SHIFT);
    for (let chunk = 0; chunk < this.chunks.length; chunk += 1) give(this.chunks.get(chunk), CHUNK_BYTES);
    this.chunks.length = 0;
    this.size = 0;
    this.used = 0;
  }

  /** Begins with an empty table of so many slots, a power of two. */
  open(slots: u32): void {
    this.use(take((<usize>slots) << SLOT_SHIFT), slots);
  }

  private use(at: usize, slots: u32): void {
    this.slots = at;
    this.mask = slots - 1;
    this.usedMax = slots - (slots >> 2);
  }

  private addressOf(state: i32): usize {
    return <usize>this.chunks.get(state >> CHUNK_SHIFT) + ((<usize>(state & CHUNK_MASK)) << 3);
  }

  private append(tuple: i32, rest: u32): void {
    const state = this.size;
    if (state >> CHUNK_SHIFT === this.chunks.length) this.chunks.push(<i32>take(CHUNK_BYTES));
    const at = this.addressOf(state);
    store<i32>(at, tuple);
    store<u32>(at, rest, 4);
    this.size = state + 1;
  }

  private addAfterGrowth(tuple: i32, hash: u32, rest: u32): void {
    const bytes = (<usize>this.mask + 1) << SLOT_SHIFT;
    if (this.isExhausted !== 0 || bytesInUse() + 2.0 * <f64>bytes > room) {
      this.isExhausted = 1;
      return;
    }
    this.grow(bytes);
    this.add(tuple, hash, rest);
  }

  /** Doubles the table. */
  private grow(bytes: usize): void {
    const old = this.slots;
    this.use(takeTwice(bytes), 2 * (this.mask + 1));
    for (let from = old; from < old + bytes; from += 1 << SLOT_SHIFT) {
      const first = load<i32>(from);
      if (first === 0) continue;
      let at = (hashOfTuple(first - 1) + load<u32>(from, 4)) & this.mask;
      while (load<i32>(this.slots + ((<usize>at) << SLOT_SHIFT)) !== 0) at = (at + 1) & this.mask;
      memory.copy(this.slots + ((<usize>at) << SLOT_SHIFT), from, 1 << SLOT_SHIFT);
    }
    give(old, bytes);
  }
}

/** @param slots to begin with: a power of two. */
export function newStates(slots: u32): States {
  const states = changetype<States>(take(offsetof<States>()));
  states.chunks = newList(64);
  states.open(slots);
  return states;
}
