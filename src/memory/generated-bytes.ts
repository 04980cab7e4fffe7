/**
 * Bytes without end that follow from a seed and from where they stand: those of a huge state are made as they are read,
 * and verified as they are restored, and nobody holds them. Not to be guessed is no aim of theirs; to differ is.
 */

/** Fills `bytes` from `start` on with what stands at `offset` and behind it. `seed`: an unsigned 32-bit number. */
export function generateBytes(bytes: Uint8Array, start: number, seed: number, offset: number): void {
  for (let at = start; at < bytes.length; at += 1) bytes[at] = byteAt(seed, offset + at - start);
}

/** The first place in `bytes`, from `start` on, with another byte than {@link generateBytes} puts there; -1: there is none. */
export function firstWrongByte(bytes: Uint8Array, start: number, seed: number, offset: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    if (bytes[at] !== byteAt(seed, offset + at - start)) return at;
  }
  return -1;
}

function byteAt(seed: number, offset: number): number {
  const word = Math.imul(seed ^ (offset >>> 2), 0x9e3779b1);
  return ((word ^ (word >>> 15)) >>> (8 * (offset & 3))) & 0xff;
}
