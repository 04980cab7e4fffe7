/**
 * One file's contents: what reads see (cache), what a crash would leave (durable), and which ranges differ. Only
 * a crash looks at sectors; writing and syncing copy ranges.
 */
import { cutTo, dropFirst } from '../../src/base/arrays.ts';

export const SECTOR_BYTES = 512;
const FIRST_CAPACITY = 4_096;

/** A write or a truncate that no sync has made durable yet. */
export interface Change {
  readonly isTruncate: boolean;
  /** What it touched: a truncate all between the old size and the new one. */
  readonly start: number;
  readonly end: number;
  /** The file's size after it, in the cache. */
  readonly size: number;
  /** Null while the cache still has a write's bytes: kept apart only when a later change is about to cover them. */
  bytes: Uint8Array | null;
}

export class FileImage {
  /** Stands for the file in keys of fates: the number of its creation on this disk. */
  readonly id: number;
  cache = new Uint8Array(FIRST_CAPACITY);
  durable = new Uint8Array(FIRST_CAPACITY);
  size = 0;
  durableSize = 0;
  /** In the order of their completion. */
  dirty: Change[] = [];
  /** How many changes there were before `dirty[0]`. */
  #settled = 0;
  /** Covers all that is unsynced. */
  #dirtyStart = Number.MAX_SAFE_INTEGER;
  #dirtyEnd = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** The changes so far, for a sync that covers just these. */
  get mark(): number {
    return this.#settled + this.dirty.length;
  }

  write(offset: number, bytes: Uint8Array, length: number): void {
    if (length === 0) return;
    const end = offset + length;
    if (offset < this.#dirtyEnd && end > this.#dirtyStart) this.#keepCovered();
    this.#reserve(end);
    this.cache.set(length === bytes.length ? bytes : bytes.subarray(0, length), offset);
    if (end > this.size) this.size = end;
    this.#push({ isTruncate: false, start: offset, end, size: this.size, bytes: null });
  }

  truncate(size: number): void {
    this.#keepCovered();
    this.#reserve(size);
    const start = Math.min(size, this.size);
    const end = Math.max(size, this.size);
    this.cache.fill(0, start, end);
    this.size = size;
    this.#push({ isTruncate: true, start, end, size, bytes: null });
  }

  /** The changes before `mark`, and the sizes that they led to, become durable. */
  sync(mark: number): void {
    const count = this.#countBefore(mark);
    for (let i = 0; i < count; i += 1) {
      const change = this.dirty[i]!;
      const { start, end } = change;
      if (change.isTruncate) {
        this.durable.fill(0, change.size, Math.max(end, this.durableSize));
        this.durableSize = change.size;
      } else {
        this.durable.set(this.bytesOf(change), start);
        if (end > this.durableSize) this.durableSize = end;
      }
    }
    this.#forget(count);
  }

  /** A sync failed. As in Linux: the changes before `mark` count as clean, and no later sync will write them. */
  drop(mark: number): void {
    this.#forget(this.#countBefore(mark));
  }

  /** What a write wrote. */
  bytesOf(change: Change): Uint8Array {
    return change.bytes ?? this.cache.subarray(change.start, change.end);
  }

  /** Makes the cache what the disk holds, as after a restart of the machine. */
  forgetCache(): void {
    this.cache.set(this.durable);
    this.size = this.durableSize;
    this.#forget(this.dirty.length);
  }

  /** The same contents, whatever becomes of either. */
  clone(): FileImage {
    const clone = new FileImage(this.id);
    clone.cache = this.cache.slice();
    clone.durable = this.durable.slice();
    clone.size = this.size;
    clone.durableSize = this.durableSize;
    clone.dirty = this.dirty.map((change) => ({ ...change }));
    clone.#settled = this.#settled;
    clone.#dirtyStart = this.#dirtyStart;
    clone.#dirtyEnd = this.#dirtyEnd;
    return clone;
  }

  #push(change: Change): void {
    this.dirty.push(change);
    if (change.start < this.#dirtyStart) this.#dirtyStart = change.start;
    if (change.end > this.#dirtyEnd) this.#dirtyEnd = change.end;
  }

  #countBefore(mark: number): number {
    return Math.max(0, Math.min(mark - this.#settled, this.dirty.length));
  }

  #keepCovered(): void {
    for (const change of this.dirty) {
      if (!change.isTruncate && change.bytes === null) change.bytes = this.bytesOf(change).slice();
    }
  }

  #forget(count: number): void {
    this.#settled += count;
    if (count < this.dirty.length) {
      dropFirst(this.dirty, count);
      return;
    }
    cutTo(this.dirty, 0);
    this.#dirtyStart = Number.MAX_SAFE_INTEGER;
    this.#dirtyEnd = 0;
  }

  #reserve(size: number): void {
    if (size <= this.cache.length) return;
    let capacity = this.cache.length;
    while (capacity < size) capacity *= 2;
    const cache = new Uint8Array(capacity);
    const durable = new Uint8Array(capacity);
    cache.set(this.cache);
    durable.set(this.durable);
    this.cache = cache;
    this.durable = durable;
  }
}
