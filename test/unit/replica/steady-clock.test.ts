import { expect, test } from 'vitest';
import { SteadyClock } from '../../../src/replica/steady-clock.ts';

test('the time that a replica counts goes on with its clock, and stands while that has gone back', () => {
  let reading = -500;
  const time = new SteadyClock({ now: () => reading });
  expect(time.now()).toBe(-500);
  reading = 1_000;
  expect(time.now()).toBe(1_000);
  expect(time.readingAt(1_200)).toBe(1_200);
  reading = 300;
  expect(time.now()).toBe(1_000);
  expect(time.readingAt(1_200)).toBe(500);
  reading = 450;
  expect(time.now()).toBe(1_150);
  reading = 0;
  expect(time.now()).toBe(1_150);
  expect(time.readingAt(1_200)).toBe(50);
  expect(time.readingAt(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});
