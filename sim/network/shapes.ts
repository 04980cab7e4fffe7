/**
 * The shapes a network breaks into (safe for any number of servers; a shape that needs more than there are
 * cuts nothing). Each gives the list of cuts that a `partition` fault carries.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { PartitionShape } from '../scenario/scenario.ts';

type Servers = readonly MemberId[];

/** Two halves that do not see each other. */
export function split(a: Servers, b: Servers): PartitionShape[] {
  return [{ a, b, oneWay: false }];
}

/** One server alone. */
export function isolate(alone: MemberId, servers: Servers): PartitionShape[] {
  return [{ a: [alone], b: servers.filter((id) => id !== alone), oneWay: false }];
}

/** Nothing gets from any of `a` to any of `b`; the way back is open. */
export function oneWay(a: Servers, b: Servers): PartitionShape[] {
  return [{ a, b, oneWay: true }];
}

/** Two halves that do not see each other, and one server that sees both and is seen by both. */
export function bridge(a: Servers, b: Servers, middle: MemberId): PartitionShape[] {
  return split(
    a.filter((id) => id !== middle),
    b.filter((id) => id !== middle),
  );
}

/**
 * Every server sees a majority, and no two the same one: the servers stand in a ring (in the given order), and
 * each sees just enough neighbours on both sides, half of the others rounded up to an even number.
 */
export function ringMajority(servers: Servers): PartitionShape[] {
  const size = servers.length;
  const reach = Math.ceil(Math.floor(size / 2) / 2);
  const cuts: PartitionShape[] = [];
  for (let i = 0; i < size; i += 1) {
    for (let j = i + 1; j < size; j += 1) {
      const distance = Math.min(j - i, size - (j - i));
      if (distance > reach) cuts.push({ a: [servers[i]!], b: [servers[j]!], oneWay: false });
    }
  }
  return cuts;
}
