import { describe, expect, test } from 'vitest';
import type { NetworkPlan } from '../../../../sim/scenario/scenario.ts';
import { MessageKind } from '../../../../src/raft/message.ts';
import { between, drive, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';
import type { Delivery } from './spy-system.ts';

const AT = 1 * SECOND;
const FOR = 1 * SECOND;
const END = AT + FOR;
/** More than a perfect network of `plainScenario` ever takes. */
const LATE = 2 * MS;
const { leader, follower, other } = rolesAtOneSecond();
const calm = drive(plainScenario()).toEnd();

const latency = ({ sentAt, at }: Delivery): number => at - sentAt;
const sentBetween = (all: readonly Delivery[], from: number, to: number): Delivery[] =>
  all.filter(({ sentAt }) => sentAt >= from && sentAt < to);

test('without a fault no frame is late or lost', () => {
  expect(calm.deliveries.every((delivery) => latency(delivery) < LATE)).toBe(true);
  const { sent, delivered } = calm.world.network.counters;
  // The rest is in flight as the run ends.
  expect(sent - delivered).toBeLessThan(6);
});

test('a flapping link is cut for a period, whole for a period, and so on, in one direction', () => {
  const period = 200 * MS;
  const driven = drive(
    withFaults({ kind: 'flap', at: AT, for: FOR, from: leader, to: follower, period }),
  ).toEnd();
  const on = (from: number, to: number, phase: number): number =>
    between(driven.deliveries, AT + phase * period, AT + (phase + 1) * period).filter(
      (delivery) => delivery.from === from && delivery.to === to,
    ).length;
  for (const phase of [0, 2, 4]) expect(on(leader, follower, phase)).toBe(0);
  for (const phase of [1, 3, 5]) expect(on(leader, follower, phase)).toBeGreaterThan(0);
  expect(on(leader, other, 0)).toBeGreaterThan(0);
  const result = driven.world.finish();
  // Each frame that was lost to it, and no partition.
  const { flap, cut } = result.faultKinds;
  expect(flap).toBeGreaterThan(3);
  expect(flap).toBe(cut);
  expect(result.violations).toEqual([]);
});

test('a slow link delays what is sent on it, and nothing else, until it ends', () => {
  const extra = 30 * MS;
  const slow = { kind: 'slow-link', at: AT, for: FOR, from: leader, to: follower, extra } as const;
  const driven = drive(withFaults(slow)).toEnd();
  const during = sentBetween(driven.deliveries, AT, END);
  const onIt = during.filter(({ from, to }) => from === leader && to === follower);
  expect(onIt.length).toBeGreaterThan(10);
  expect(onIt.every((delivery) => latency(delivery) >= extra)).toBe(true);
  expect(during.filter((delivery) => !onIt.includes(delivery)).every((each) => latency(each) < LATE)).toBe(
    true,
  );
  // Order is kept on a link, so the first frames after the end may wait for the last slow ones.
  const after = sentBetween(driven.deliveries, END + extra, 3 * SECOND);
  expect(after.every((delivery) => latency(delivery) < LATE)).toBe(true);
  expect(driven.world.finish()).toMatchObject({ violations: [], faultKinds: { 'slow-link': onIt.length } });
});

test('a connection reset loses what is in flight between the two, in both directions, and nothing later', () => {
  const frame = between(calm.deliveries, AT, END).find(({ from, to }) => from === leader && to === follower)!;
  const elsewhere = between(calm.deliveries, AT, END).find(
    ({ from, to, sentAt }) => from === leader && to === other && sentAt === frame.sentAt,
  )!;
  const at = frame.sentAt + 1;
  const driven = drive(withFaults({ kind: 'connection-reset', at, a: follower, b: leader })).toEnd();
  expect(driven.deliveries).not.toContainEqual(frame);
  expect(driven.deliveries).toContainEqual(elsewhere);
  expect(driven.world.network.counters.reset).toBe(1);
  const result = driven.world.finish();
  expect(result.faultKinds['connection-reset']).toBe(1);
  expect(result).toMatchObject({ violations: [], totals: { leaders: 1, lost: 1 } });
});

describe('a hold', () => {
  const hold = 40 * MS;

  test('keeps back messages of one kind on one link', () => {
    const kind = MessageKind.AppendResponse;
    const driven = drive(
      withFaults({ kind: 'hold', at: AT, for: FOR, from: follower, to: leader, message: kind, hold }),
    ).toEnd();
    const late = driven.deliveries.filter((delivery) => latency(delivery) >= LATE);
    expect(late.length).toBeGreaterThan(10);
    expect(late.every((each) => each.from === follower && each.to === leader && each.kind === kind)).toBe(
      true,
    );
    expect(late.every((each) => latency(each) >= hold && each.sentAt >= AT && each.sentAt < END)).toBe(true);
    expect(driven.world.finish()).toMatchObject({ violations: [], faultKinds: { hold: late.length } });
  });

  test('of any kind, from and to anybody keeps back everything', () => {
    const driven = drive(
      withFaults({ kind: 'hold', at: AT, for: FOR, from: null, to: null, message: null, hold }),
    ).toEnd();
    const during = sentBetween(driven.deliveries, AT, END);
    expect(during.length).toBeGreaterThan(10);
    expect(during.every((delivery) => latency(delivery) >= hold)).toBe(true);
    expect(driven.world.finish().violations).toEqual([]);
  });
});

describe('a standing fault of the network', () => {
  test.each<[string, Partial<NetworkPlan>]>([
    ['loss', { lossPpm: 100_000 }],
    ['duplicate', { duplicatePpm: 100_000 }],
    ['bit-flip', { flipPpm: 100_000 }],
    ['stale', { stalePpm: 100_000, staleDelay: 500 * MS }],
    ['latency-tail', { tailPpm: 100_000, tail: 20 * MS }],
    ['reorder', { fifo: false, latencyJitter: 40 * MS }],
  ])('%s is counted under its name, alone, and breaks nothing', (name, plan) => {
    const { network } = plainScenario();
    const { faultKinds, violations } = drive(plainScenario({ network: { ...network, ...plan } }))
      .toEnd()
      .world.finish();
    expect(faultKinds[name]).toBeGreaterThan(10);
    expect(Object.keys(faultKinds).filter((kind) => faultKinds[kind]! > 0)).toEqual([name]);
    expect(violations).toEqual([]);
  });
});
