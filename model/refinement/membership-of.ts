/**
 * What the payload of a configuration entry says, read by rules of its own: a fault in the core's codec must not be
 * this one's as well. See `src/raft/configuration-codec.ts` for the format.
 */
import type { Membership } from '../spec/shared/membership.ts';

const VERSION = 1;
const FIRST_LIST = 10;
const TWO_TO_32 = 2 ** 32;

/** @throws RangeError for other versions, and for lists that go beyond the end. */
export function membershipOf(payload: Uint8Array): Membership {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (view.getUint8(0) !== VERSION) throw new RangeError(`version ${view.getUint8(0)} of a configuration`);
  let at = FIRST_LIST;
  const list = (): number[] => {
    const count = view.getUint32(at, true);
    at += 4;
    const members: number[] = [];
    for (let left = count; left > 0; left -= 1) {
      members.push(view.getUint32(at, true) + view.getUint32(at + 4, true) * TWO_TO_32);
      at += 8;
    }
    return members;
  };
  return { voters: list(), outgoing: list(), learners: list(), learnersNext: list() };
}
