/** Configuration entries as a bounded instance has them: equal ones have equal values, and no client's value is theirs. */
import type { Entry } from '../base/state.ts';
import type { Membership } from '../shared/membership.ts';

/** Above every client's value. */
const CONFIGURATION = 1 << 28;

export function membershipEntry(term: number, membership: Membership): Entry {
  const { voters, outgoing, learners, learnersNext } = membership;
  let value = 0;
  for (const list of [voters, outgoing, learners, learnersNext]) {
    value <<= 6;
    for (const server of list) value |= 1 << server;
  }
  return { term, value: CONFIGURATION + value, membership };
}
