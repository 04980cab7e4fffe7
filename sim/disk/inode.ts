/**
 * The contents of one file, under whatever names: the image that reads see, the image that is durable, and the
 * changes between the two in order. A write costs one copy into the first image; its bytes are kept apart only
 * when a later unsynced change is about to cover them. A sync copies what changed into the durable image.
 */
import { type Change, sizeAfter } from './change.ts';
import { IMAGE_BYTES_MIN, SECTOR_BYTES } from './limits.ts';

/** An image grown to hold `bytes`; what is beyond a file's size is always zero. */
function grown(image: Uint8Array, bytes: number): Uint8Array {
  if (bytes <= image.length) return image;
  const larger = new Uint8Array(Math.max(bytes, 2 * image.length));
  larger.set(image);
  return larger;
}

export class Inode {
  /** From the name it was made under: what befalls it is keyed by this. */
  readonly key: number;
  size = 0;
  durableSize = 0;
  #present = new Uint8Array(IMAGE_BYTES_MIN);
  #durable = new Uint8Array(IMAGE_BYTES_MIN);
  readonly #changes: Change[] = [];
  /** The number of changes before `#changes[0]`. */
  #settled = 0;
  /** Covers all unsynced writes. */
  #dirtyBegin = Number.MAX_SAFE_INTEGER;
  #dirtyEnd = 0;
  #hasTruncate = false;
  /** A sync failed: some of the present image is neither durable nor waiting for a sync. */
  #hasDropped = false;

  constructor(key: number) {
    this.key = key;
  }

  /** The changes so far, for a sync that covers just these. */
  get mark(): number {
    return this.#settled + this.#changes.length;
  }

  /** A copy; shorter than `length` only at the end of the file. */
  read(offset: number, length: number): Uint8Array {
    return this.#present.slice(Math.min(offset, this.size), Math.min(offset + length, this.size));
  }

  /** A view, good until the file changes. */
  get durableBytes(): Uint8Array {
    return this.#durable.subarray(0, this.durableSize);
  }

  write(offset: number, bytes: Uint8Array): void {
    const length = bytes.length;
    if (length === 0) return;
    const end = offset + length;
    if (this.#hasTruncate || (offset < this.#dirtyEnd && end > this.#dirtyBegin)) this.#keepCovered();
    if (end > this.#present.length) this.#present = grown(this.#present, end);
    this.#present.set(bytes, offset);
    if (end > this.size) this.size = end;
    if (this.#hasDropped) {
      // A cache writes whole sectors, and so brings to the disk what a failed sync had left in them.
      const begin = offset - (offset % SECTOR_BYTES);
      this.#push(begin, Math.min(this.size, Math.ceil(end / SECTOR_BYTES) * SECTOR_BYTES) - begin);
    } else {
      this.#push(offset, length);
    }
  }

  truncate(size: number): void {
    this.#keepCovered();
    if (size < this.size) this.#present.fill(0, size, this.size);
    else this.#present = grown(this.#present, size);
    this.size = size;
    this.#changes.push({ isTruncate: true, offset: size, length: 0, bytes: null });
    this.#hasTruncate = true;
  }

  /** Makes the changes before `mark` durable. */
  harden(mark: number): void {
    const count = Math.min(mark - this.#settled, this.#changes.length);
    for (let i = 0; i < count; i += 1) {
      const change = this.#changes[i]!;
      const size = sizeAfter(change, this.durableSize);
      if (change.isTruncate) {
        if (size < this.durableSize) this.#durable.fill(0, size, this.durableSize);
      } else {
        this.#durable = grown(this.#durable, size);
        this.#durable.set(this.bytesOf(change), change.offset);
      }
      this.durableSize = size;
    }
    this.#forget(count);
  }

  /** What a change wrote: a view. */
  bytesOf(change: Change): Uint8Array {
    return change.bytes ?? this.#present.subarray(change.offset, change.offset + change.length);
  }

  /** The changes before `mark` that are not durable, in order. */
  unsynced(mark: number): readonly Change[] {
    return this.#changes.slice(0, Math.max(0, mark - this.#settled));
  }

  /**
   * A sync failed: `durable` is what became of the changes before `mark`. As in Linux, reads go on seeing them, and
   * they count as clean: no later sync writes them.
   */
  drop(mark: number, durable: Uint8Array): void {
    this.#keepCovered();
    this.#setDurable(durable);
    this.#forget(Math.min(mark - this.#settled, this.#changes.length));
    this.#hasDropped = true;
  }

  /** After a crash: nothing but `durable` exists. */
  reset(durable: Uint8Array): void {
    this.#forget(this.#changes.length);
    this.#hasDropped = false;
    this.#setDurable(durable);
    this.size = durable.length;
    this.#present = this.#durable.slice();
  }

  #setDurable(bytes: Uint8Array): void {
    this.#durable = grown(new Uint8Array(IMAGE_BYTES_MIN), bytes.length);
    this.#durable.set(bytes);
    this.durableSize = bytes.length;
  }

  #push(offset: number, length: number): void {
    this.#changes.push({ isTruncate: false, offset, length, bytes: null });
    if (offset < this.#dirtyBegin) this.#dirtyBegin = offset;
    if (offset + length > this.#dirtyEnd) this.#dirtyEnd = offset + length;
  }

  #keepCovered(): void {
    for (const change of this.#changes) {
      if (!change.isTruncate && change.bytes === null) change.bytes = this.bytesOf(change).slice();
    }
  }

  #forget(count: number): void {
    const changes = this.#changes;
    this.#settled += count;
    if (count < changes.length) {
      changes.splice(0, count);
      return;
    }
    changes.length = 0;
    this.#dirtyBegin = Number.MAX_SAFE_INTEGER;
    this.#dirtyEnd = 0;
    this.#hasTruncate = false;
  }
}
