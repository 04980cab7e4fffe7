/** The smallest violating prefix against brute force, event by event; and the object with append. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppendOperation, AppendResult } from '../../../model/linearizability/append.ts';
import { appendModel } from '../../../model/linearizability/append.ts';
import { checkLinearizable } from '../../../model/linearizability/check.ts';
import { type Call, DEFAULT_BOUNDS } from '../../../model/linearizability/history.ts';
import { registerModel } from '../../../model/linearizability/register.ts';
import { smallestViolatingPrefix } from '../../../model/linearizability/smallest-prefix.ts';
import { anyHistory, bruteForce, type RegisterCall } from './histories.ts';
import { flawOf } from './linearizability-orders.ts';

/** The calls as they were known at a time. */
function knownAt(calls: readonly RegisterCall[], time: number): RegisterCall[] {
  return calls
    .filter((call) => call.invoked <= time)
    .map((call) => (call.returned <= time ? call : { ...call, result: undefined, returned: Infinity }));
}

describe('the smallest violating prefix', () => {
  test('is the one that brute force finds, and the order given for what is before it holds', () => {
    let violated = 0;
    let later = 0;
    fc.assert(
      fc.property(anyHistory, (calls) => {
        const verdict = checkLinearizable(registerModel, calls);
        if (verdict.kind !== 'violated') return;
        violated += 1;
        const found = smallestViolatingPrefix(registerModel, calls, verdict, DEFAULT_BOUNDS);
        if (found.at !== verdict.at) later += 1;
        const returns = calls.map((call) => call.returned).filter((time) => time !== Infinity);
        returns.sort((a, b) => a - b);
        const first = returns.find((time) => !bruteForce(registerModel, knownAt(calls, time)));
        expect(found.at.returned).toBe(first);
        expect(found.exact).toBe(true);
        const before = knownAt(calls, found.at.returned - 0.001);
        expect(flawOf(registerModel, before, found.order, Number.MAX_VALUE)).toBeNull();
      }),
      { numRuns: 1_500 },
    );
    expect(violated).toBeGreaterThan(100);
    // The search knows all answers; in a prefix, those of calls that have not returned are not known.
    expect(later).toBeGreaterThan(0);
  });
});

describe('a string with append', () => {
  type AppendCall = Call<AppendOperation, AppendResult>;

  const drafts = fc.array(
    fc.record({
      kind: fc.constantFrom('get' as const, 'get' as const, 'put' as const, 'append' as const),
      value: fc.constantFrom('a', 'b'),
      span: fc.nat(35),
      open: fc.nat(6),
      forged: fc.nat(3),
    }),
    { maxLength: 7 },
  );

  function callsOf(list: typeof drafts extends fc.Arbitrary<infer List> ? List : never): AppendCall[] {
    let state = appendModel.initial;
    return list.map(({ kind, value, span, open, forged }, at): AppendCall => {
      const operation: AppendOperation = kind === 'get' ? { kind } : { kind, value };
      if (kind === 'put') state = value;
      if (kind === 'append') state += value;
      const seen = forged === 0 ? state.slice(1) : state;
      const result: AppendResult = kind === 'get' ? { kind: 'value', value: seen } : { kind: 'done' };
      const times = { invoked: 10 * at - span, returned: 10 * at + span + 0.5 };
      return open === 0
        ? { operation, result: undefined, invoked: times.invoked, returned: Infinity }
        : { operation, result, ...times };
    });
  }

  test('has the verdict of brute force', () => {
    const verdicts = { linearizable: 0, violated: 0, unknown: 0 };
    fc.assert(
      fc.property(drafts, (list) => {
        const calls = callsOf(list);
        const { kind } = checkLinearizable(appendModel, calls);
        verdicts[kind] += 1;
        expect(kind).toBe(bruteForce(appendModel, calls) ? 'linearizable' : 'violated');
      }),
      { numRuns: 1_500 },
    );
    expect(verdicts.linearizable).toBeGreaterThan(50);
    expect(verdicts.violated).toBeGreaterThan(50);
  });

  test('refuses an answer of the wrong kind', () => {
    const wrong: AppendCall = {
      operation: { kind: 'get' },
      result: { kind: 'done' },
      invoked: 1,
      returned: 2,
    };
    expect(checkLinearizable(appendModel, [wrong]).kind).toBe('violated');
  });
});
