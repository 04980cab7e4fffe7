import { describe, expect, test } from 'vitest';
import { bridge, isolate, oneWay, ringMajority, split } from '../../../../sim/network/shapes.ts';
import type { PartitionShape } from '../../../../sim/scenario/scenario.ts';
import { createHarness, type Harness } from './harness.ts';

const SERVERS = [1, 2, 3, 4, 5];

/** For each server, which others it reaches now. */
function reach(harness: Harness): string[] {
  return SERVERS.map((from) =>
    SERVERS.filter((to) => from !== to && !harness.network.faults.isCut(from, to, harness.kernel.now)).join(
      '',
    ),
  );
}

function reachUnder(cuts: readonly PartitionShape[]): string[] {
  const harness = createHarness({});
  harness.network.faults.cut(cuts);
  return reach(harness);
}

const WHOLE = ['2345', '1345', '1245', '1235', '1234'];

describe('partitions', () => {
  test('have the shapes that their names say', () => {
    expect(reachUnder(split([1, 2], [3, 4, 5]))).toEqual(['2', '1', '45', '35', '34']);
    expect(reachUnder(isolate(3, SERVERS))).toEqual(['245', '145', '', '125', '124']);
    expect(reachUnder(oneWay([1], [2, 3, 4, 5]))).toEqual(['', '1345', '1245', '1235', '1234']);
    expect(reachUnder(bridge([1, 2], [4, 5], 3))).toEqual(['23', '13', '1245', '35', '34']);
    expect(reachUnder(ringMajority(SERVERS))).toEqual(['25', '13', '24', '35', '14']);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('a ring of %i leaves everyone a majority', (size) => {
    const servers = Array.from({ length: size }, (_, i) => i);
    const cuts = ringMajority(servers);
    for (const server of servers) {
      const unseen = cuts.filter(({ a, b }) => a[0] === server || b[0] === server).length;
      const seen = size - unseen;
      expect(seen).toBeGreaterThanOrEqual(Math.floor(size / 2) + 1);
      expect(seen).toBeLessThanOrEqual(Math.floor(size / 2) + 2);
    }
  });

  test('compose: healing one leaves the other', () => {
    const harness = createHarness({});
    const { faults } = harness.network;
    const first = isolate(1, SERVERS);
    const second = split([1, 2], [3, 4, 5]);
    faults.cut(first);
    faults.cut(second);
    faults.heal(first);
    expect(reach(harness)).toEqual(['2', '1', '45', '35', '34']);
    faults.heal(second);
    expect(reach(harness)).toEqual(WHOLE);
  });

  test('healed more often than cut are a mistake of the world, and named', () => {
    const { faults } = createHarness({}).network;
    expect(() => faults.heal(isolate(1, SERVERS))).toThrow(/healed more often/);
    expect(() => faults.cut(split([1], [99]))).toThrow(/no link from server 1 to 99/);
  });

  test('lose frames that are sent into them and those on the way when they begin', () => {
    const harness = createHarness({});
    const cuts = oneWay([1], [2]);
    harness.send(1, 2, 0);
    harness.run(500);
    harness.network.faults.cut(cuts);
    harness.run(1500);
    harness.send(1, 2, 1);
    harness.send(2, 1, 2);
    harness.network.faults.heal(cuts);
    harness.send(1, 2, 3);
    harness.run();
    expect(harness.indexesAt(2)).toEqual([3]);
    expect(harness.indexesAt(1)).toEqual([2]);
    expect(harness.network.counters.cut).toBe(2);
  });
});

describe('faults of a link', () => {
  test('a flapping link is cut and whole by turns', () => {
    const harness = createHarness({});
    harness.run(500);
    harness.network.faults.startFlapping(1, 2, 100, harness.kernel.now);
    const cut: boolean[] = [];
    for (const now of [500, 599, 600, 699, 700, 850]) cut.push(harness.network.faults.isCut(1, 2, now));
    expect(cut).toEqual([true, true, false, false, true, false]);
    expect(harness.network.faults.isCut(2, 1, 500)).toBe(false);
    harness.network.faults.stopFlapping(1, 2, 100);
    expect(harness.network.faults.isCut(1, 2, 500)).toBe(false);
  });

  test('a link slows down and speeds up again', () => {
    const harness = createHarness({});
    harness.network.faults.slowDown(1, 2, 300);
    harness.network.faults.slowDown(1, 2, 500);
    harness.send(1, 2, 0);
    harness.network.faults.speedUp(1, 2, 300);
    harness.send(1, 2, 1);
    harness.network.faults.speedUp(1, 2, 500);
    harness.send(1, 2, 2);
    harness.run();
    expect(harness.deliveries.map(({ at, frame }) => [at, frame[2]])).toEqual([
      [1000, 2],
      [1500, 1],
      [1800, 0],
    ]);
  });

  test('a reset loses what is in flight in both directions, and nothing else', () => {
    const harness = createHarness({});
    harness.send(1, 2, 0);
    harness.send(2, 1, 1);
    harness.send(1, 3, 2);
    harness.run(500);
    harness.network.faults.resetConnection(1, 2);
    harness.send(1, 2, 3);
    harness.run();
    expect(harness.deliveries.map(({ to, frame }) => [to, frame[2]])).toEqual([
      [3, 2],
      [2, 3],
    ]);
    expect(harness.network.counters.reset).toBe(2);
  });

  test('a hold delays the messages that it names, and those behind them not', () => {
    const harness = createHarness({ fifo: true });
    const rule = { from: 1, to: null, message: 2, hold: 9000 };
    harness.network.faults.addHold(rule);
    harness.network.send(1, 2, Uint8Array.of(2, 1, 0));
    harness.network.send(1, 2, Uint8Array.of(1, 1, 1));
    harness.network.send(3, 2, Uint8Array.of(2, 1, 2));
    harness.network.faults.removeHold(rule);
    harness.network.send(1, 2, Uint8Array.of(2, 1, 3));
    harness.run();
    expect(harness.indexesAt(2)).toEqual([1, 2, 3, 0]);
    expect(harness.deliveries.at(-1)!.at).toBe(10_000);
    expect(harness.network.counters.held).toBe(1);
  });
});

describe('healing among a core', () => {
  const BAD = { lossPpm: 1_000_000, slowLinks: [{ from: 1, to: 2, extra: 60_000_000 }], fifo: true };

  test('takes every fault from its links and leaves all others', () => {
    const harness = createHarness(BAD);
    const { faults } = harness.network;
    const cuts = isolate(1, SERVERS);
    faults.cut(cuts);
    faults.startFlapping(2, 3, 1_000_000, 0);
    faults.startFlapping(3, 5, 1_000_000, 0);
    faults.addHold({ from: null, to: null, message: null, hold: 1_000_000 });
    faults.healAmong([1, 2, 3]);
    expect(reach(harness)).toEqual(['23', '1345', '124', '235', '234']);
    for (const [from, to] of [
      [1, 2],
      [2, 3],
      [3, 1],
      [2, 4],
      [1, 4],
    ] as const)
      harness.send(from, to, to);
    harness.run();
    expect(harness.deliveries.map(({ at, to }) => [at, to])).toEqual([
      [1000, 2],
      [1000, 3],
      [1000, 1],
    ]);
    expect(harness.network.counters).toMatchObject({ lost: 1, cut: 1 });
  });

  test('is not undone by faults that begin or end later', () => {
    const harness = createHarness({});
    const { faults } = harness.network;
    const before = isolate(1, SERVERS);
    faults.cut(before);
    faults.startFlapping(1, 2, 10, 0);
    faults.slowDown(2, 3, 99);
    faults.healAmong([1, 2, 3]);
    faults.cut(split([1, 2], [3, 4]));
    faults.slowDown(1, 2, 500);
    faults.heal(before);
    faults.stopFlapping(1, 2, 10);
    faults.speedUp(2, 3, 99);
    expect(reach(harness)).toEqual(['235', '135', '1245', '35', '1234']);
    harness.send(1, 2, 0);
    harness.run();
    expect(harness.deliveries[0]!.at).toBe(1000);
  });

  test('opens a slow connection anew, so that order does not keep it slow', () => {
    const harness = createHarness({ ...BAD, lossPpm: 0 });
    harness.send(1, 2, 0);
    harness.network.faults.healAmong([1, 2]);
    harness.send(1, 2, 1);
    harness.run();
    expect(harness.indexesAt(2)).toEqual([1]);
    expect(harness.network.counters.reset).toBe(1);
  });
});
