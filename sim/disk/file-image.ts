/**
 * One file's contents: what reads see (cache), what a crash would leave (durable), and which ranges differ. Only
 * a crash looks at sectors; writing and syncing copy ranges.
 */
export const SECTOR_BYTES = 512;
const FIRST_CAPACITY = 4_096;

export interface DirtyRange {
  readonly start: number;
  readonly end: number;
}

export class FileImage {
  /** Stands for the file in keys of fates: the number of its creation on this disk. */
  readonly id: number;
  cache = new Uint8Array(FIRST_CAPACITY);
  durable = new Uint8Array(FIRST_CAPACITY);
  size = 0;
  durableSize = 0;
  /** In the order of the writes. */
  dirty: DirtyRange[] = [];

  constructor(id: number) {
    this.id = id;
  }

  write(offset: number, bytes: Uint8Array, length: number): void {
    const end = offset + length;
    this.#reserve(end);
    this.cache.set(length === bytes.length ? bytes : bytes.subarray(0, length), offset);
    if (end > this.size) this.size = end;
    this.dirty.push({ start: offset, end });
  }

  truncate(size: number): void {
    this.#reserve(size);
    if (size < this.size) {
      this.cache.fill(0, size, this.size);
      this.dirty.push({ start: size, end: this.size });
    }
    this.size = size;
  }

  /** The first `ranges` dirty ranges, and the size, become durable. */
  sync(ranges: number): void {
    for (let i = 0; i < ranges; i += 1) {
      const { start, end } = this.dirty[i]!;
      this.durable.set(this.cache.subarray(start, end), start);
    }
    this.dirty.splice(0, ranges);
    this.durableSize = this.size;
  }

  /** Makes the cache what the disk holds, as after a restart of the machine. */
  forgetCache(): void {
    this.cache.set(this.durable);
    this.size = this.durableSize;
    this.dirty.length = 0;
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
