/**
 * Bytes without end that follow from a seed and from where they stand: those of a huge state are made as they are read,
 * and verified as they are restored, and nobody holds them. Not to be guessed is no aim of theirs; to differ is.
 */

/** Fills `bytes` from `start` on with what stands at `offset` and behind it. `seed`: an unsigned 32-bit number. */
export function generateBytes(bytes: Uint8Array, start: number, seed: number, offset: number): void {
  let place = offset;
  let at = start;
  for (; at < bytes.length && place % WORD_BYTES !== 0; at += 1, place += 1) bytes[at] = byteAt(seed, place);
  for (const last = bytes.length - WORD_BYTES; at <= last; at += WORD_BYTES, place += WORD_BYTES) {
    const word = wordAt(seed, place);
    bytes[at] = word;
    bytes[at + 1] = word >>> 8;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 24;
  }
  for (; at < bytes.length; at += 1, place += 1) bytes[at] = byteAt(seed, place);
}

/** The first place in `bytes` with another byte than {@link generateBytes} puts there; -1: there is none. */
export function firstWrongByte(bytes: Uint8Array, seed: number, offset: number): number {
  let place = offset;
  for (let at = 0; at < bytes.length; at += 1, place += 1) {
    while (place % WORD_BYTES === 0 && isWord(bytes, at, wordAt(seed, place))) {
      at += WORD_BYTES;
      place += WORD_BYTES;
    }
    if (at < bytes.length && bytes[at] !== byteAt(seed, place)) return at;
  }
  return -1;
}

const WORD_BYTES = 4;

function isWord(bytes: Uint8Array, at: number, word: number): boolean {
  if (at + WORD_BYTES > bytes.length) return false;
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) === (word | 0)
  );
}

/** The four bytes of which one stands at `offset`, the lowest first. */
function wordAt(seed: number, offset: number): number {
  const word = Math.imul(seed ^ (offset >>> 2), 0x9e3779b1);
  return word ^ (word >>> 15);
}

function byteAt(seed: number, offset: number): number {
  return (wordAt(seed, offset) >>> (8 * (offset & 3))) & 0xff;
}
