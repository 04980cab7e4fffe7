/**
 * Whose command it is, and which one of theirs: the two numbers at the head of a command's bytes. The format is stated a
 * second time on purpose (a judge takes only types from `src`); a test holds both statements equal.
 */

const FORMAT = 1;
const AT_SESSION = 2;
const AT_SEQUENCE = 10;
const AT_STRINGS = 18;
const TWO_TO_32 = 0x1_0000_0000;

/** Filled by `readStamp`, so that nothing is allocated for an entry. */
export interface SessionStamp {
  session: number;
  sequence: number;
}

/** False: this is no command in the format of the key-value machine. */
export function readStamp(payload: Uint8Array, into: SessionStamp): boolean {
  if (payload.length < AT_STRINGS || payload[0] !== FORMAT) return false;
  into.session = integerAt(payload, AT_SESSION);
  into.sequence = integerAt(payload, AT_SEQUENCE);
  return true;
}

/** Eight bytes, the lowest first. */
function integerAt(bytes: Uint8Array, offset: number): number {
  let high = 0;
  let low = 0;
  for (let at = 3; at >= 0; at -= 1) {
    low = low * 256 + bytes[offset + at]!;
    high = high * 256 + bytes[offset + 4 + at]!;
  }
  return high * TWO_TO_32 + low;
}
