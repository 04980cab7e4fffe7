/**
 * The contents of a snapshot, in blocks: encoded as they come, in pieces of any length, and verified when they are
 * read again.
 */
import { readU32, writeU32 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import { BLOCK_BYTES, BLOCK_HEAD_BYTES, blockChecksum, blockStart, type Layout } from './snapshot-format.ts';

export class BlockEncoder {
  /** Of all the contents so far. */
  size = 0;
  checksum = 0;
  /** Where in the file the bytes go that `add` has returned. */
  offset = 0;

  private readonly layout: Layout;
  /** The contents of the last block while it is not full; it is written again with what comes next. */
  private readonly last = new Uint8Array(BLOCK_BYTES);

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** Takes more contents; returns what is to be written at `offset`. The caller may use `contents` again. */
  add(contents: Uint8Array): Uint8Array {
    const { layout, last } = this;
    const held = this.size % BLOCK_BYTES;
    const total = held + contents.length;
    let block = Math.floor(this.size / BLOCK_BYTES);
    this.offset = blockStart(layout, this.size);
    this.checksum = crc32c(contents, 0, contents.length, this.checksum);
    this.size += contents.length;
    const bytes = new Uint8Array(total + Math.ceil(total / BLOCK_BYTES) * BLOCK_HEAD_BYTES);
    let taken = 0;
    for (let at = 0; at < bytes.length; block++) {
      const kept = taken === 0 ? held : 0;
      const fresh = Math.min(BLOCK_BYTES - kept, contents.length - taken);
      const start = at + BLOCK_HEAD_BYTES;
      const end = start + kept + fresh;
      bytes.set(last.subarray(0, kept), start);
      bytes.set(contents.subarray(taken, taken + fresh), start + kept);
      writeU32(bytes, at, blockChecksum(bytes, start, end, block, layout.seed));
      taken += fresh;
      at = end;
      if (at === bytes.length) {
        last.set(bytes.subarray(start, end));
      }
    }
    return bytes;
  }
}

/**
 * Copies contents out of `bytes`, which are the file's from the head of block `first` on, until `contents` is full.
 * Returns how many bytes could be verified: fewer than asked for up to the first block that is damaged or not there.
 */
export function copyVerified(layout: Layout, bytes: Uint8Array, first: number, contents: Uint8Array): number {
  let copied = 0;
  for (let at = 0, block = first; copied < contents.length; block++) {
    const length = Math.min(BLOCK_BYTES, contents.length - copied);
    const start = at + BLOCK_HEAD_BYTES;
    const end = start + length;
    if (end > bytes.length || readU32(bytes, at) !== blockChecksum(bytes, start, end, block, layout.seed)) {
      return copied;
    }
    contents.set(bytes.subarray(start, end), copied);
    copied += length;
    at = end;
  }
  return copied;
}
