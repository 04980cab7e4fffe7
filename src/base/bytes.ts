/**
 * Little-endian integers in byte arrays, for the formats of the wire and of the log. No `DataView` is made per
 * call: these run for every field of every frame. The functions do not check bounds; whoever reads foreign bytes
 * compares lengths first.
 */

/** The width in bytes of a `u53`: a whole number from 0 to 2^53 - 1, stored as a 64-bit integer. */
export const U53_BYTES = 8;

const TWO_TO_32 = 0x1_0000_0000;
const HIGH_MAX = 0x1f_ffff;

export function writeU8(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
}

export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
  bytes[offset + 2] = value >>> 16;
  bytes[offset + 3] = value >>> 24;
}

/** Writes a whole number from 0 to 2^53 - 1 in eight bytes. */
export function writeU53(bytes: Uint8Array, offset: number, value: number): void {
  writeU32(bytes, offset, value >>> 0);
  // Exact: subtracting the low half leaves a multiple of 2^32. Nearly every number is small, and needs no division.
  writeU32(bytes, offset + 4, value < TWO_TO_32 ? 0 : (value - (value >>> 0)) / TWO_TO_32);
}

export function readU32(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24)) >>>
    0
  );
}

/** Reads what `writeU53` wrote; -1 if the eight bytes hold more than 2^53 - 1, which nobody wrote. */
export function readU53(bytes: Uint8Array, offset: number): number {
  const high = readU32(bytes, offset + 4);
  const low = readU32(bytes, offset);
  if (high === 0) return low;
  return high > HIGH_MAX ? -1 : high * TWO_TO_32 + low;
}
