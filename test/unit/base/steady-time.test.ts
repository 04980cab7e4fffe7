import { expect, test } from 'vitest';
import { SteadyTime } from '../../../src/base/steady-time.ts';

test('time goes on with its clock, and stands when that goes back', () => {
  const time = new SteadyTime();
  expect(time.at(-500)).toBe(-500);
  expect(time.at(1_000)).toBe(1_000);
  expect(time.readingAt(1_200)).toBe(1_200);
  expect(time.at(300)).toBe(1_000);
  expect(time.readingAt(1_200)).toBe(500);
  expect(time.at(450)).toBe(1_150);
  expect(time.at(0)).toBe(1_150);
  expect(time.readingAt(1_200)).toBe(50);
  expect(time.readingAt(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});

test('it counts from 0 on where it is told to, whatever the clock reads there', () => {
  const time = new SteadyTime();
  time.start(-700);
  expect(time.at(-700)).toBe(0);
  expect(time.at(-200)).toBe(500);
  expect(time.at(-300)).toBe(500);
  expect(time.readingAt(600)).toBe(-200);
});
