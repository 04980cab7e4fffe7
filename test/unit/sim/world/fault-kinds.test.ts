/** What is counted as a kind of fault: what had an effect, and not what was planned. */
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, type FaultKind } from '../../../../sim/run-counts.ts';
import type { Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { drive, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';

const AT = 1 * SECOND;
const { leader, follower, other } = rolesAtOneSecond();
const { process, workload, phases } = plainScenario();

const countsOf = (scenario: Scenario): Readonly<Record<string, number>> =>
  drive(scenario).toEnd().world.finish().faultKinds;

test('each kind is in the counts of every run, and none of them in a calm one', () => {
  const counts = countsOf(plainScenario());
  expect(Object.keys(counts)).toEqual([...FAULT_KINDS]);
  expect(Object.values(counts).every((times) => times === 0)).toBe(true);
});

test('a partition that no frame meets is not counted', () => {
  const cuts = [{ a: [leader], b: [follower, other], oneWay: false }];
  const brief: TimedFault = { kind: 'partition', at: AT, for: 1, cuts, shape: 'isolate' };
  expect(countsOf(withFaults(brief))).toMatchObject({ 'partition-isolate': 0, cut: 0 });
  expect(countsOf(withFaults({ ...brief, for: 200 * MS }))).toMatchObject({ 'partition-isolate': 1 });
});

test('of two partitions in force, only those that stand in a frame’s way are met', () => {
  const cut = (a: number, b: number, shape: 'split' | 'isolate'): TimedFault => ({
    kind: 'partition',
    at: AT,
    for: 40 * MS,
    cuts: [{ a: [a], b: [b], oneWay: false }],
    shape,
  });
  // Followers have nothing to say to each other while there is a leader.
  const counts = countsOf(withFaults(cut(leader, follower, 'split'), cut(follower, other, 'isolate')));
  expect(counts).toMatchObject({ 'partition-split': 1, 'partition-isolate': 0 });
});

describe('a clock', () => {
  test('drifts when it is read and is wrong by then', () => {
    const driven = drive(plainScenario({ clocks: [{ server: follower, offset: 0, driftPpm: 1 }] }));
    expect(driven.to(900 * MS).world.finish().faultKinds).toMatchObject({
      'clock-drift': 0,
      'clock-offset': 0,
    });
    expect(driven.toEnd().world.finish().faultKinds).toMatchObject({ 'clock-drift': 1, 'clock-offset': 0 });
  });

  test('has an offset, once for each server', () => {
    const clocks = [follower, other].map((server) => ({ server, offset: 5 * SECOND, driftPpm: 0 }));
    expect(countsOf(plainScenario({ clocks }))).toMatchObject({ 'clock-drift': 0, 'clock-offset': 2 });
  });

  test('jumps when somebody is there to see it', () => {
    const jump: TimedFault = { kind: 'clock-jump', at: 2 * SECOND, server: follower, by: SECOND };
    const down: TimedFault = { kind: 'crash', at: AT, server: follower, afterEffects: 0, for: 60 * SECOND };
    const core = [leader, other];
    const counts = (faults: TimedFault[]) => countsOf(plainScenario({ faults, phases: { ...phases, core } }));
    expect(counts([jump])['clock-jump']).toBe(1);
    expect(counts([down, jump])['clock-jump']).toBe(0);
  });
});

test('a crash in the middle of an event is one that took a call away', () => {
  const crash = (afterEffects: number): TimedFault => ({
    kind: 'crash',
    at: AT,
    server: leader,
    afterEffects,
    for: 300 * MS,
  });
  expect(countsOf(withFaults(crash(0)))).toMatchObject({ crash: 1, 'crash-mid-event': 0 });
  expect(countsOf(withFaults(crash(1)))).toMatchObject({ crash: 1, 'crash-mid-event': 1 });
  // More calls than any event makes: it ends with the event, which is whole.
  expect(countsOf(withFaults(crash(1_000)))).toMatchObject({ crash: 1, 'crash-mid-event': 0 });
});

test.each<[FaultKind, Partial<Scenario>]>([
  ['slow-processor', { process: { ...process, slow: [{ server: follower, costPerEvent: 5 * MS }] } }],
  ['slow-apply', { process: { ...process, applyDelayMax: 20 * MS } }],
])('%s is counted under its name, alone', (kind, changes) => {
  const met = Object.entries(countsOf(plainScenario(changes))).filter(([, times]) => times > 0);
  expect(met).toEqual([[kind, expect.any(Number)]]);
});

test('clients lose requests and answers', () => {
  const counts = countsOf(plainScenario({ workload: { ...workload, lossPpm: 100_000 } }));
  expect(counts['request-lost']).toBeGreaterThan(0);
  expect(counts['answer-lost']).toBeGreaterThan(0);
  expect(counts['loss']).toBe(0);
});

test('a pause is not taken for a slow processor, nor the other way round', () => {
  const pause: TimedFault = { kind: 'pause', at: AT, server: follower, for: 120 * MS };
  const counts = countsOf(withFaults(pause));
  expect(counts['pause']).toBeGreaterThan(0);
  expect(counts['slow-processor']).toBe(0);
});
