/** A list of words that grows; its place changes when it does, so that nobody may keep an address across a `push`. */
import { enlarged, take } from './memory';

@unmanaged
export class List {
  data: usize;
  /** In words. */
  length: i32;
  capacity: i32;

  @inline
  get(at: i32): i32 {
    return load<i32>(this.data + ((<usize>at) << 2));
  }

  @inline
  set(at: i32, value: i32): void {
    store<i32>(this.data + ((<usize>at) << 2), value);
  }

  push(value: i32): void {
    this.reserve(1);
    this.set(this.length, value);
    this.length += 1;
  }

  /** Makes room for so many words more. */
  reserve(words: i32): void {
    const needed = this.length + words;
    if (needed <= this.capacity) return;
    const capacity = max(needed, this.capacity + (this.capacity >> 1));
    this.data = enlarged(this.data, (<usize>this.capacity) << 2, (<usize>capacity) << 2);
    this.capacity = capacity;
  }
}

export function newList(capacity: i32): List {
  const list = changetype<List>(take(offsetof<List>()));
  list.data = take((<usize>capacity) << 2);
  list.capacity = capacity;
  return list;
}
