import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NodeClock } from '../../../../src/node/ports/node-clock.ts';

let due = 0;
let clock: NodeClock;
beforeEach(() => {
  vi.useFakeTimers();
  due = 0;
  clock = new NodeClock(() => {
    due += 1;
  });
});
afterEach(() => vi.useRealTimers());

test('an alarm goes off once, when its time has come', () => {
  clock.setAlarm(clock.now() + 10_000);
  vi.advanceTimersByTime(9);
  expect(due).toBe(0);
  vi.advanceTimersByTime(2);
  expect(due).toBe(1);
  vi.advanceTimersByTime(100);
  expect(due).toBe(1);
});

test('an alarm that is moved goes off at its later or earlier time', () => {
  const from = clock.now();
  clock.setAlarm(from + 10_000);
  clock.setAlarm(from + 30_000);
  vi.advanceTimersByTime(25);
  expect(due).toBe(0);
  vi.advanceTimersByTime(6);
  expect(due).toBe(1);
  clock.setAlarm(from + 500_000);
  clock.setAlarm(from + 40_000);
  vi.advanceTimersByTime(11);
  expect(due).toBe(2);
});

test('an alarm that was taken back does not go off, and one of the past does so as an event of its own', () => {
  clock.setAlarm(clock.now() + 10_000);
  clock.clearAlarm();
  vi.advanceTimersByTime(50);
  expect(due).toBe(0);
  clock.setAlarm(0);
  expect(due).toBe(0);
  vi.advanceTimersByTime(1);
  expect(due).toBe(1);
});
