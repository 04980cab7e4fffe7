/**
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4): the checksum of every record in the log and every frame on the
 * wire. Eight bytes a step over eight tables ("slicing by eight"), because every byte that is stored or sent
 * passes through here; read as words, where there are enough of them to be worth a view.
 */

/** The reflected Castagnoli polynomial. */
const POLYNOMIAL = 0x82f63b78;
const TABLE_LENGTH = 256;
/** From here on a view pays for itself. */
const VIEWED_BYTES_MIN = 512;

/** Eight tables end to end: table k holds the remainders of a byte followed by k zero bytes. */
const TABLES = makeTables();

/**
 * The checksum of `bytes[start, end)`, an unsigned 32-bit integer. With `seed`, the checksum of the bytes before,
 * it is that of both together: `crc32c(b, m, z, crc32c(b, a, m)) === crc32c(b, a, z)`.
 */
export function crc32c(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  if (end - start < VIEWED_BYTES_MIN) return ~throughBytes(bytes, start, end, ~seed) >>> 0;
  const whole = end - ((end - start) % 8);
  return ~throughBytes(bytes, whole, end, throughWords(bytes, start, whole, ~seed)) >>> 0;
}

/** Of a multiple of eight bytes, all of which there must be; takes and returns the inverted checksum. */
function throughWords(bytes: Uint8Array, start: number, end: number, inverted: number): number {
  const tables = TABLES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = inverted;
  for (let at = start; at < end; at += 8) {
    crc ^= view.getInt32(at, true);
    const next = view.getInt32(at + 4, true);
    crc =
      tables[1792 + (crc & 0xff)]! ^
      tables[1536 + ((crc >>> 8) & 0xff)]! ^
      tables[1280 + ((crc >>> 16) & 0xff)]! ^
      tables[1024 + (crc >>> 24)]! ^
      tables[768 + (next & 0xff)]! ^
      tables[512 + ((next >>> 8) & 0xff)]! ^
      tables[256 + ((next >>> 16) & 0xff)]! ^
      tables[next >>> 24]!;
  }
  return crc;
}

function throughBytes(bytes: Uint8Array, start: number, end: number, inverted: number): number {
  const tables = TABLES;
  let crc = inverted;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      tables[1792 + (crc & 0xff)]! ^
      tables[1536 + ((crc >>> 8) & 0xff)]! ^
      tables[1280 + ((crc >>> 16) & 0xff)]! ^
      tables[1024 + (crc >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < end; at++) {
    crc = tables[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  }
  return crc;
}

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * TABLE_LENGTH);
  for (let byte = 0; byte < TABLE_LENGTH; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    }
    tables[byte] = remainder;
  }
  for (let at = TABLE_LENGTH; at < tables.length; at++) {
    const shorter = tables[at - TABLE_LENGTH]!;
    tables[at] = tables[shorter & 0xff]! ^ (shorter >>> 8);
  }
  return tables;
}
