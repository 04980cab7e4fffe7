/**
 * Objects as bytes, and back: JSON behind a CRC-32C, since the simulated network flips bits as a datagram network may,
 * and a Raft that is used to TCP does not check for that.
 */
import { crc32c } from '../../src/base/crc32c.ts';

const CHECKSUM_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function pack(content: unknown): Uint8Array {
  const text = encoder.encode(JSON.stringify(content));
  const bytes = new Uint8Array(CHECKSUM_BYTES + text.length);
  bytes.set(text, CHECKSUM_BYTES);
  new DataView(bytes.buffer).setUint32(0, crc32c(text, 0, text.length));
  return bytes;
}

/** Null when the bytes are not what `pack` made. The caller knows what it packed. */
export function unpack<Content>(bytes: Uint8Array): Content | null {
  if (bytes.length <= CHECKSUM_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== crc32c(bytes, CHECKSUM_BYTES, bytes.length)) return null;
  // Whole by its checksum, so it is what a server of this kind packed.
  return JSON.parse(decoder.decode(bytes.subarray(CHECKSUM_BYTES))) as Content;
}
