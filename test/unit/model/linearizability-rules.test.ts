/**
 * The rules that spare the search most of its work, held against a checker that has none: the verdict, the order that is
 * given, and the first return that nothing explains. And what the rules are good for.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AppendOperation,
  type AppendResult,
  appendModel,
} from '../../../model/linearizability/append.ts';
import { checkLinearizable } from '../../../model/linearizability/check.ts';
import { type Call, IMPOSSIBLE, type SequentialModel } from '../../../model/linearizability/history.ts';
import {
  type RegisterOperation,
  type RegisterResult,
  registerModel,
} from '../../../model/linearizability/register.ts';
import { type ClientWork, clientHistory, withAnotherAnswer } from './client-histories.ts';
import { anyHistory, bruteForce, type RegisterCall } from './histories.ts';
import { flawOf } from './linearizability-orders.ts';
import { isExplained } from './linearizability-reference.ts';

const smallWork: fc.Arbitrary<ClientWork> = fc.record({
  seed: fc.integer(),
  calls: fc.integer({ min: 2, max: 15 }),
  clients: fc.integer({ min: 2, max: 8 }),
  values: fc.constantFrom(0, 0, 2, 3, 5),
  reads: fc.double({ min: 0, max: 0.7, noNaN: true }),
  swaps: fc.double({ min: 0, max: 0.6, noNaN: true }),
  unknown: fc.constantFrom(0, 0.1, 0.3),
  pause: fc.double({ min: 0, max: 3, noNaN: true }),
});

/** Throws unless verdict, order and place are those of the other checker. */
function compare(calls: readonly RegisterCall[]): 'linearizable' | 'violated' {
  const verdict = checkLinearizable(registerModel, calls);
  if (verdict.kind === 'unknown') throw new Error('so few calls need no bound');
  expect(verdict.kind).toBe(isExplained(registerModel, calls) ? 'linearizable' : 'violated');
  if (verdict.kind === 'linearizable') {
    expect(flawOf(registerModel, calls, verdict.order, Number.MAX_VALUE)).toBeNull();
    return verdict.kind;
  }
  const before = verdict.at.returned - 1e-9;
  expect(flawOf(registerModel, calls, verdict.order, before)).toBeNull();
  expect(isExplained(registerModel, calls, verdict.at.returned)).toBe(false);
  return verdict.kind;
}

describe('a checker without rules', () => {
  test('is itself right, by brute force', () => {
    fc.assert(
      fc.property(anyHistory, (calls) => {
        expect(isExplained(registerModel, calls)).toBe(bruteForce(registerModel, calls));
      }),
      { numRuns: 500 },
    );
  });

  test('agrees on histories of clients', () => {
    fc.assert(
      fc.property(smallWork, (work) => {
        expect(compare(clientHistory(work))).toBe('linearizable');
      }),
      { numRuns: 1_500 },
    );
  });

  test('agrees on histories in which some answers were changed', () => {
    const seen = { linearizable: 0, violated: 0 };
    fc.assert(
      fc.property(smallWork, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), (work, picks) => {
        seen[compare(picks.reduce(withAnotherAnswer, clientHistory(work)))] += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(seen.linearizable).toBeGreaterThan(80);
    expect(seen.violated).toBeGreaterThan(80);
  });
});

test('a checker without rules agrees on calls that returned without an answer', () => {
  fc.assert(
    fc.property(smallWork, fc.integer({ min: 2, max: 5 }), (work, part) => {
      const calls = clientHistory(work);
      compare(calls.map((call, n) => (n % part === 0 ? { ...call, result: undefined } : call)));
    }),
    { numRuns: 500 },
  );
});

test('a write of unknown outcome may matter only behind a detour', () => {
  const swap = (expected: string | null, value: string): RegisterOperation => ({
    kind: 'compare-and-set',
    expected,
    value,
  });
  const reads = (value: string | null): RegisterResult => ({ kind: 'value', value });
  const swapped = (yes: boolean): RegisterResult => ({ kind: 'swapped', swapped: yes });
  const rows: [RegisterOperation, RegisterResult | undefined, number, number][] = [
    [swap('v0', 'v2'), swapped(false), 0, 21],
    [swap('v1', 'v0'), undefined, 1, Infinity],
    [{ kind: 'put', value: 'v1' }, undefined, 2, Infinity],
    [swap('v1', 'v1'), swapped(true), 3, 20],
    [{ kind: 'get' }, reads('v2'), 4, 19],
    [{ kind: 'put', value: 'v2' }, { kind: 'done' }, 5, 10],
    [{ kind: 'get' }, reads('v0'), 7, 9],
    [swap(null, 'v1'), swapped(true), 8, 15],
    [swap('v0', 'v2'), swapped(true), 11, 18],
    [{ kind: 'get' }, reads('v0'), 12, 16],
    [{ kind: 'get' }, reads(null), 14, 17],
  ];
  const calls = rows.map(([operation, result, invoked, returned]) => ({
    operation,
    result,
    invoked,
    returned,
  }));
  expect(compare(calls)).toBe('violated');
  expect(checkLinearizable(registerModel, calls)).toMatchObject({ at: { returned: 17 } });
});

describe('a shape says what a step does', () => {
  function hold<State, Operation, Result>(
    model: SequentialModel<State, Operation, Result>,
    states: readonly State[],
    operation: Operation,
    result: Result | undefined,
  ): void {
    const shape = model.shape(operation, result);
    const same = (a: State, b: State): boolean => model.key(a) === model.key(b);
    for (const state of states) {
      const after = model.step(state, operation, result);
      if (shape.kind === 'reads') expect(after).toBe(same(state, shape.state) ? state : IMPOSSIBLE);
      if (shape.kind === 'avoids') expect(after).toBe(same(state, shape.state) ? IMPOSSIBLE : state);
      if (shape.kind === 'writes') expect(after).toBe(shape.state);
      if (shape.kind === 'swaps') expect(after).toBe(same(state, shape.from) ? shape.to : IMPOSSIBLE);
      if (shape.kind === 'tries') expect(after).toBe(same(state, shape.from) ? shape.to : state);
      if (shape.kind === 'nothing') expect(after).toBe(state);
      if (shape.kind === 'never') expect(after).toBe(IMPOSSIBLE);
      if (shape.kind === 'other') expect(after).not.toBe(IMPOSSIBLE);
    }
  }

  const values = [null, 'a', 'b'];

  test('of the register', () => {
    const operations: RegisterOperation[] = [
      { kind: 'get' },
      { kind: 'delete' },
      { kind: 'put', value: 'a' },
    ];
    for (const expected of values) operations.push({ kind: 'compare-and-set', expected, value: 'a' });
    const results: (RegisterResult | undefined)[] = [undefined, { kind: 'done' }];
    for (const value of values) results.push({ kind: 'value', value });
    for (const swapped of [true, false]) results.push({ kind: 'swapped', swapped });
    for (const operation of operations)
      for (const result of results) hold(registerModel, values, operation, result);
    expect(operations.length * results.length).toBe(42);
  });

  test('of the string with append, which never loses its beginning', () => {
    const operations: AppendOperation[] = [
      { kind: 'get' },
      { kind: 'put', value: 'a' },
      { kind: 'append', value: 'b' },
    ];
    const results: (AppendResult | undefined)[] = [
      undefined,
      { kind: 'done' },
      { kind: 'value', value: 'a' },
    ];
    const states = ['', 'a', 'b', 'ab'];
    for (const operation of operations)
      for (const result of results) {
        if (operation.kind !== 'append' || result?.kind !== 'value')
          hold(appendModel, states, operation, result);
      }
    expect(appendModel.mayLead?.('a', 'ab')).toBe(true);
    expect(appendModel.mayLead?.('b', 'ab')).toBe(false);
  });
});

describe('a search that would take more than a lifetime takes some hundred steps', () => {
  const writes = (count: number): RegisterCall[] =>
    Array.from({ length: count }, (_, n) => ({
      operation: { kind: 'put', value: `v${n}` },
      result: { kind: 'done' },
      invoked: n,
      returned: 1_000 + n,
    }));
  const get = (value: string, invoked: number): RegisterCall => ({
    operation: { kind: 'get' },
    result: { kind: 'value', value },
    invoked,
    returned: invoked + 0.5,
  });
  const stepsOf = (calls: RegisterCall[], kind: string): number => {
    const verdict = checkLinearizable(registerModel, calls);
    expect(verdict.kind).toBe(kind);
    return verdict.steps;
  };

  test('for sixty writes at once, and one value that is read when all are over', () => {
    const calls = [...writes(60), get('v7', 2_000), get('v7', 2_001)];
    expect(stepsOf(calls, 'linearizable')).toBeLessThan(300);
  });

  test('for sixty writes at once, and two values that are read in turns', () => {
    const calls = [...writes(60), get('v7', 2_000), get('v9', 2_001), get('v7', 2_002)];
    expect(stepsOf(calls, 'violated')).toBeLessThan(1_000);
  });

  test('for sixty writes at once that are read one after the other in some order', () => {
    const reads = Array.from({ length: 60 }, (_, n) => get(`v${(n * 7) % 60}`, 100 + n));
    expect(stepsOf([...writes(60), ...reads], 'linearizable')).toBeLessThan(1_000);
  });

  test('for sixty writes of ten values', () => {
    const ten = writes(60).map((call, n) => ({
      ...call,
      operation: { kind: 'put', value: `v${n % 10}` } as const,
    }));
    expect(stepsOf([...ten, get('v3', 2_000), get('v4', 2_001)], 'violated')).toBeLessThan(10_000);
  });

  test('for twenty appends at once, read one by one', () => {
    type AppendCall = Call<AppendOperation, AppendResult>;
    const letters = Array.from({ length: 20 }, (_, n) => String.fromCharCode(97 + ((n * 7) % 20)));
    const appends = letters.map(
      (value, n): AppendCall => ({
        operation: { kind: 'append', value },
        result: { kind: 'done' },
        invoked: n,
        returned: 1_000 + n,
      }),
    );
    const reads = letters.map(
      (_, n): AppendCall => ({
        operation: { kind: 'get' },
        result: {
          kind: 'value',
          value: letters
            .slice(0, n + 1)
            .reverse()
            .join(''),
        },
        invoked: 100 + n,
        returned: 100.5 + n,
      }),
    );
    const verdict = checkLinearizable(appendModel, [...appends, ...reads]);
    expect(verdict.kind).toBe('violated');
    expect(verdict.steps).toBeLessThan(2_000);
  });
});
