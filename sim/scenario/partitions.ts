/**
 * Partitions of every shape. `rolling` isolates one server after the other, which is how deposed leaders come to
 * hold entries that nobody else has, and old terms' entries come to be held by a majority (paper, figure 8).
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { between, chance, pick, shuffled } from './draw.ts';
import type { FaultSite } from './fault-kinds.ts';
import type { PartitionShape, TimedFault } from './scenario.ts';

type Shape = Extract<TimedFault, { kind: 'partition' }>['shape'];

export function partition(site: FaultSite): TimedFault[] {
  const { random, timeout } = site;
  const at = between(random, 0, site.until - 1);
  if (site.ids.length > 2 && chance(random, 25)) return rolling(site, at);
  const length = Math.floor((timeout * between(random, 3, 80)) / 10);
  const shape = pick(random, shapesFor(site.ids.length));
  return [{ kind: 'partition', at, for: length, cuts: cutsOf(shape, site), shape }];
}

function shapesFor(servers: number): readonly Shape[] {
  if (servers === 2) return ['isolate', 'one-way'];
  if (servers === 3) return ['isolate', 'one-way', 'bridge'];
  return ['split', 'isolate', 'one-way', 'bridge', 'ring'];
}

function cutsOf(shape: Shape, site: FaultSite): PartitionShape[] {
  const { random } = site;
  const order = shuffled(random, site.ids);
  const first = order.slice(0, 1);
  const others = order.slice(1);
  switch (shape) {
    case 'isolate':
      return [{ a: first, b: others, oneWay: false }];
    case 'one-way':
      return chance(random, 50)
        ? [{ a: first, b: others, oneWay: true }]
        : [{ a: others, b: first, oneWay: true }];
    case 'split': {
      const left = between(random, 1, order.length - 1);
      return [{ a: order.slice(0, left), b: order.slice(left), oneWay: false }];
    }
    case 'bridge': {
      // The first server sees everybody; the rest are in two halves that do not see each other.
      const left = Math.ceil(others.length / 2);
      return [{ a: others.slice(0, left), b: others.slice(left), oneWay: false }];
    }
    case 'ring':
      return ringCuts(order);
    default:
      return shape satisfies never;
  }
}

/** Each server sees its two neighbours only; needs four servers. */
function ringCuts(order: readonly MemberId[]): PartitionShape[] {
  const cuts: PartitionShape[] = [];
  for (let a = 0; a < order.length; a += 1) {
    for (let b = a + 2; b < order.length; b += 1) {
      const neighbours = a === 0 && b === order.length - 1;
      if (!neighbours) cuts.push({ a: [order[a]!], b: [order[b]!], oneWay: false });
    }
  }
  return cuts;
}

function rolling(site: FaultSite, first: Micros): TimedFault[] {
  const { random, timeout, ids } = site;
  const faults: TimedFault[] = [];
  let at = first;
  const rounds = between(random, 2, 6);
  for (let n = 0; n < rounds && at < site.until; n += 1) {
    const alone = pick(random, ids);
    const others = ids.filter((id) => id !== alone);
    const length = Math.floor((timeout * between(random, 8, 30)) / 10);
    const cuts = [{ a: [alone], b: others, oneWay: false }];
    faults.push({ kind: 'partition', at, for: length, cuts, shape: 'isolate' });
    at += length + (chance(random, 50) ? 0 : between(random, 0, Math.floor(timeout / 2)));
  }
  return faults;
}
