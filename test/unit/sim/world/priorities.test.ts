import { expect, test } from 'vitest';
import { drive } from './drive.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';
import type { Delivery } from './spy-system.ts';

const CHANGE_AT = 1 * SECOND;
const LONGEST = 20 * MS;
const scenario = plainScenario({
  // On an ordered link a frame would wait for those before it.
  network: { ...plainScenario().network, fifo: false },
  schedule: { lanes: 'link', longest: LONGEST, changePoints: [CHANGE_AT] },
});
const { network, phases } = scenario;
const driven = drive(scenario).toEnd();
/** More than a frame ever takes without priorities. */
const ORDINARY = network.latencyMin + network.latencyJitter;

const latency = ({ sentAt, at }: Delivery): number => at - sentAt;
const sent = (from: number, to: number): readonly Delivery[] =>
  driven.deliveries.filter(({ sentAt }) => sentAt >= from && sentAt < to);

test('messages arrive by priorities in the fault phase, later ones than ever after a change point', () => {
  const before = sent(0, CHANGE_AT).map(latency);
  expect(Math.max(...before)).toBeGreaterThan(ORDINARY);
  expect(Math.max(...before)).toBeLessThanOrEqual(LONGEST + ORDINARY);
  const after = sent(CHANGE_AT, phases.faultsFor);
  const fallen = after.filter((delivery) => latency(delivery) > LONGEST + ORDINARY);
  expect(fallen.length).toBeGreaterThan(10);
  expect(new Set(fallen.map(({ from, to }) => `${from} to ${to}`)).size).toBe(1);
});

test('and as the network lets them when the cluster is to recover, which it does', () => {
  const late = sent(phases.faultsFor + 1, Number.POSITIVE_INFINITY);
  expect(late.length).toBeGreaterThan(0);
  expect(late.every((delivery) => latency(delivery) <= ORDINARY)).toBe(true);
  expect(driven.world.finish().violations).toEqual([]);
});

test('without a schedule no message is late', () => {
  const { schedule: _, ...plain } = scenario;
  expect(
    drive(plain)
      .toEnd()
      .deliveries.every((delivery) => latency(delivery) <= ORDINARY),
  ).toBe(true);
});
