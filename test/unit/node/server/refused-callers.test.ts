import { beforeEach, expect, test } from 'vitest';
import { RefusedCallers } from '../../../../src/node/server/refused-callers.ts';

const TOKEN = 'the caller has another token';

let now: number;
let callers: RefusedCallers;
beforeEach(() => {
  now = 1_000;
  callers = new RefusedCallers(() => now);
});

test('the first of a kind is told at once, and then once a minute with how many there were', () => {
  expect(callers.refused('token', TOKEN, '10.0.0.1:5001')).toBe(1);
  for (let port = 5_002; port < 5_101; port += 1) {
    now += 500;
    expect(callers.refused('token', TOKEN, `10.0.0.1:${port}`)).toBe(0);
  }
  now = 61_000;
  expect(callers.refused('token', TOKEN, '10.0.0.1:6000')).toBe(100);
  now = 121_000;
  expect(callers.refused('token', TOKEN, '10.0.0.1:6001')).toBe(1);
});

test('another caller, and another reason, are told on their own', () => {
  expect(callers.refused('token', TOKEN, '10.0.0.1:5001')).toBe(1);
  expect(callers.refused('token', TOKEN, '10.0.0.2:5001')).toBe(1);
  expect(callers.refused('cluster', 'the caller is of cluster 9', '10.0.0.1:5001')).toBe(1);
  expect(callers.refused('token', TOKEN, '::1:5001')).toBe(1);
  expect(callers.refused('token', TOKEN, '::1:5002')).toBe(0);
});

test('what callers make up does not grow for ever: the oldest kind is forgotten', () => {
  for (let kind = 0; kind <= 64; kind += 1) expect(callers.refused('cluster', `${kind}`, 'h:1')).toBe(1);
  expect(callers.refused('cluster', '64', 'h:1')).toBe(0);
  expect(callers.refused('cluster', '0', 'h:1')).toBe(1);
});
