/** The Wing-Gong-Lowe search against brute force, on small, on made-linearizable and on spoilt histories. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLinearizable } from '../../../model/linearizability/check.ts';
import { checkByKey } from '../../../model/linearizability/check-by-key.ts';
import {
  type RegisterOperation,
  type RegisterResult,
  registerModel,
} from '../../../model/linearizability/register.ts';
import { anyHistory, bruteForce, linearizableHistory, type RegisterCall } from './histories.ts';

function call(
  operation: RegisterOperation,
  result: RegisterResult | undefined,
  invoked: number,
  returned: number,
): RegisterCall {
  return { operation, result, invoked, returned };
}

const done: RegisterResult = { kind: 'done' };
const put = (value: string, from: number, to: number) =>
  call({ kind: 'put', value }, to === Infinity ? undefined : done, from, to);
const get = (value: string | null, from: number, to: number) =>
  call({ kind: 'get' }, { kind: 'value', value }, from, to);
const kindOf = (calls: RegisterCall[]) => checkLinearizable(registerModel, calls).kind;

describe('by hand', () => {
  test('no calls are linearizable', () => expect(kindOf([])).toBe('linearizable'));

  test('a read may see a concurrent write or not, but not both in the wrong order', () => {
    expect(kindOf([put('a', 1, 10), get(null, 2, 3), get('a', 4, 5)])).toBe('linearizable');
    expect(kindOf([put('a', 1, 10), get('a', 2, 3), get(null, 4, 5)])).toBe('violated');
  });

  test('a write of unknown outcome may take effect late, once, or never', () => {
    const open = put('a', 1, Infinity);
    expect(kindOf([open, get(null, 2, 3), get('a', 4, 5)])).toBe('linearizable');
    expect(kindOf([open, get(null, 2, 3)])).toBe('linearizable');
    expect(kindOf([open, get('a', 2, 3), put('b', 4, 5), get('a', 6, 7)])).toBe('violated');
    expect(kindOf([get('a', -2, -1), open])).toBe('violated');
  });

  test('a failed compare-and-set says that the register was not as expected', () => {
    const operation: RegisterOperation = { kind: 'compare-and-set', expected: 'a', value: 'b' };
    const failed = call(operation, { kind: 'swapped', swapped: false }, 3, 4);
    expect(kindOf([put('a', 1, 2), failed])).toBe('violated');
    expect(kindOf([put('c', 1, 2), failed])).toBe('linearizable');
  });

  test('of two swaps of one value that is written twice, either may be the first', () => {
    const swap = (value: string, from: number, to: number) =>
      call({ kind: 'compare-and-set', expected: 'a', value }, { kind: 'swapped', swapped: true }, from, to);
    expect(kindOf([put('a', 1, 20), swap('c', 2, 60), swap('b', 3, 30), put('a', 40, 50)])).toBe(
      'linearizable',
    );
    expect(kindOf([put('a', 1, 20), swap('c', 2, 35), swap('b', 3, 30), put('a', 40, 50)])).toBe('violated');
  });

  test('a result of the wrong kind is impossible', () => {
    expect(kindOf([call({ kind: 'get' }, done, 1, 2)])).toBe('violated');
  });

  test('the verdict names the call beyond which nothing explains the history, and what overlaps it', () => {
    const stale = get(null, 5, 8);
    const writer = put('b', 6, 9);
    const calls = [put('a', 1, 2), get('a', 3, 4), stale, writer, get('b', 10, 11)];
    expect(checkLinearizable(registerModel, calls)).toMatchObject({
      kind: 'violated',
      at: stale,
      concurrent: [writer],
    });
  });

  test('a bound that is hit is not a pass', () => {
    const calls = [put('a', 1, 10), put('b', 2, 11), get('b', 12, 13)];
    const steps = { stepsMax: 2, bytesMax: 1 << 20 };
    expect(checkLinearizable(registerModel, calls, steps)).toMatchObject({ kind: 'unknown', bound: 'steps' });
    const bytes = { stepsMax: 1000, bytesMax: 100 };
    expect(checkLinearizable(registerModel, calls, bytes)).toMatchObject({ kind: 'unknown', bound: 'bytes' });
  });

  test('keys are checked one by one, and the violated one is named', () => {
    const keyed = [put('a', 1, 2), get(null, 3, 4), get('a', 5, 6)];
    const keys = ['x', 'y', 'x'];
    const keyOf = (operation: RegisterOperation) =>
      keys[keyed.findIndex((each) => each.operation === operation)]!;
    expect(checkByKey(registerModel, keyed, keyOf)).toMatchObject({
      key: null,
      verdict: { kind: 'linearizable' },
    });
    expect(checkByKey(registerModel, keyed, (operation) => (keyOf(operation) ? 'z' : 'z'))).toMatchObject({
      key: 'z',
      verdict: { kind: 'violated', at: keyed[1] },
    });
  });
});

describe('against brute force', () => {
  test('the same verdict on any small history, and both verdicts do occur', () => {
    const verdicts = { linearizable: 0, violated: 0, unknown: 0 };
    fc.assert(
      fc.property(anyHistory, (calls) => {
        const { kind } = checkLinearizable(registerModel, calls);
        verdicts[kind] += 1;
        expect(kind).toBe(bruteForce(registerModel, calls) ? 'linearizable' : 'violated');
      }),
      { numRuns: 1500 },
    );
    expect(verdicts.linearizable).toBeGreaterThan(50);
    expect(verdicts.violated).toBeGreaterThan(50);
    expect(verdicts.unknown).toBe(0);
  });

  test('a history made from a real order is linearizable', () => {
    fc.assert(
      fc.property(linearizableHistory, (calls) => {
        expect(kindOf(calls)).toBe('linearizable');
      }),
      { numRuns: 300 },
    );
  });

  test('with one read spoilt, the verdict is that of brute force', () => {
    let violated = 0;
    fc.assert(
      fc.property(linearizableHistory, fc.nat(), (made, at) => {
        const calls = made.slice(0, 7);
        const place = at % calls.length;
        const spoilt = calls[place]!;
        if (spoilt.result?.kind !== 'value') return;
        const value = spoilt.result.value === 'a' ? 'b' : 'a';
        calls[place] = { ...spoilt, result: { kind: 'value', value } };
        const { kind } = checkLinearizable(registerModel, calls);
        if (kind === 'violated') violated += 1;
        expect(kind).toBe(bruteForce(registerModel, calls) ? 'linearizable' : 'violated');
      }),
      { numRuns: 600 },
    );
    expect(violated).toBeGreaterThan(10);
  });
});
