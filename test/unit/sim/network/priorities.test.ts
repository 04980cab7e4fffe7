import { describe, expect, it } from 'vitest';
import { FateTable } from '../../../../sim/kernel/fate-table.ts';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { KeyedRandom } from '../../../../sim/kernel/random.ts';
import { SimulatedNetwork } from '../../../../sim/network/network.ts';
import { PriorityLanes } from '../../../../sim/network/priorities.ts';
import type { NetworkPlan, SchedulePlan } from '../../../../sim/scenario/scenario.ts';
import { CALM } from './harness.ts';

const SERVERS = 3;
const PLAN: SchedulePlan = { lanes: 'link', longest: 20_000, changePoints: [] };

function lanes(plan: Partial<SchedulePlan>, seed = 1): PriorityLanes {
  return new PriorityLanes({ ...PLAN, ...plan }, SERVERS, new KeyedRandom(seed, 'schedule'));
}

describe('priorities', () => {
  it('make the frames of a lane later by one length of time, from 0 to the longest', () => {
    const one = lanes({});
    const seen = new Set<number>();
    for (let link = 0; link < SERVERS * SERVERS; link += 1) {
      const later = one.later(link, 1, 0);
      expect(later).toBeGreaterThanOrEqual(0);
      expect(later).toBeLessThanOrEqual(PLAN.longest);
      expect(one.later(link, 2, 5_000)).toBe(later);
      seen.add(later);
    }
    expect(seen.size).toBe(SERVERS * SERVERS);
    expect(lanes({}, 2).later(1, 1, 0)).not.toBe(one.later(1, 1, 0));
  });

  it('belong to servers, to links, or to the kinds of messages on a link', () => {
    const server = lanes({ lanes: 'server' });
    expect(server.later(1, 1, 0)).toBe(server.later(SERVERS + 1, 2, 0));
    expect(server.later(1, 1, 0)).not.toBe(server.later(2, 1, 0));
    const message = lanes({ lanes: 'message' });
    expect(message.later(1, 1, 0)).not.toBe(message.later(1, 2, 0));
  });

  it('fall below all others at a change point, that of the next frame alone', () => {
    const one = lanes({ changePoints: [1_000] });
    const before = [one.later(1, 1, 0), one.later(2, 1, 999)];
    expect(one.later(1, 1, 1_000)).toBeGreaterThan(PLAN.longest);
    expect(one.later(2, 1, 1_000)).toBe(before[1]);
    expect(one.later(1, 1, 9_000)).toBeGreaterThan(PLAN.longest);
  });

  it('fall below those that stand before them in the list, whenever these fall', () => {
    const one = lanes({ changePoints: [2_000, 1_000] });
    const early = one.later(1, 1, 1_000);
    const late = one.later(2, 1, 2_000);
    expect(late).toBeGreaterThan(PLAN.longest);
    expect(early).toBeGreaterThan(late);
    expect(early).toBeLessThanOrEqual(2 * PLAN.longest);
  });
});

/**
 * A bug of depth 2: the first word of server 1 must reach server 3 before that of server 2, and a later one must be
 * overtaken by a whole conversation of servers 2 and 3. No order that stays the same does both.
 */
function isFound(plan: Partial<NetworkPlan>, schedule: SchedulePlan | null, seed: number): boolean {
  const kernel = new Kernel();
  const heard: string[] = [];
  const ROUNDS = 8;
  const network: SimulatedNetwork = new SimulatedNetwork(
    kernel,
    { ...CALM, ...plan },
    [1, 2, 3],
    new KeyedRandom(seed, 'network'),
    new FateTable([]),
    {
      deliver: (to, frame, from) => {
        const index = frame[2]!;
        if (to === 3) heard.push(`${from}: ${index}`);
        // From 100 on, the conversation.
        if (index >= 100 && index < 100 + ROUNDS) network.send(to, from, Uint8Array.of(1, 1, index + 1));
      },
      identify: (frame, into) => {
        into.kind = frame[0]!;
        into.term = frame[1]!;
        into.index = frame[2]!;
      },
      observe: null,
      record: null,
    },
    schedule === null ? null : new PriorityLanes(schedule, SERVERS, new KeyedRandom(seed, 'schedule')),
  );
  const later = (at: number, from: number, index: number): void => {
    while (kernel.nextTime() >= 0 && kernel.nextTime() <= at) kernel.step();
    kernel.now = at;
    network.send(from, 3, Uint8Array.of(1, 1, index));
  };
  later(0, 1, 1);
  later(0, 2, 2);
  later(100_000, 1, 3);
  later(100_000, 2, 100);
  while (kernel.step());
  return (
    heard.indexOf('1: 1') < heard.indexOf('2: 2') &&
    heard.indexOf('1: 3') > heard.indexOf(`2: ${100 + ROUNDS}`)
  );
}

function foundOf(plan: Partial<NetworkPlan>, scheduleOf: (seed: number) => SchedulePlan | null): number {
  let found = 0;
  for (let seed = 0; seed < 300; seed += 1) if (isFound(plan, scheduleOf(seed), seed)) found += 1;
  return found;
}

describe('a bug of two orders that contradict each other', () => {
  const changing = (seed: number): SchedulePlan => ({ ...PLAN, changePoints: [(seed % 11) * 10_000] });

  it('is found where priorities change', () => {
    expect(foundOf({}, changing)).toBeGreaterThan(3);
  });

  it('is not found by the control, whose priorities never change', () => {
    expect(foundOf({}, () => PLAN)).toBe(0);
  });

  it('is not found by latencies that are drawn for each frame', () => {
    expect(foundOf({ latencyJitter: 1_000 }, () => null)).toBe(0);
  });
});

describe('a network', () => {
  it('goes back to its own latency when priorities end', () => {
    const kernel = new Kernel();
    const arrivals: number[] = [];
    const network = new SimulatedNetwork(
      kernel,
      CALM,
      [1, 2, 3],
      new KeyedRandom(1, 'network'),
      new FateTable([]),
      { deliver: () => arrivals.push(kernel.now), identify: null, observe: null, record: null },
      lanes({ changePoints: [0] }),
    );
    network.send(1, 2, Uint8Array.of(1));
    while (kernel.step());
    expect(arrivals[0]).toBeGreaterThan(CALM.latencyMin + PLAN.longest);
    const sentAt = kernel.now;
    network.endPriorities();
    network.send(1, 2, Uint8Array.of(1));
    while (kernel.step());
    expect(arrivals[1]).toBe(sentAt + CALM.latencyMin);
  });
});
