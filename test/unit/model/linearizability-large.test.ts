/** Histories too large for brute force: linearizable by construction, and mutated until provably not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLinearizable } from '../../../model/linearizability/check.ts';
import { registerModel } from '../../../model/linearizability/register.ts';
import type { RegisterCall } from './histories.ts';
import { largeHistory, withDoubleSwap, withForgedRead, withStaleRead } from './linearizability-large.ts';
import { flawOf } from './linearizability-orders.ts';

/** Ten times what the hardest of some hundred histories took. */
const BOUNDS = { stepsMax: 10_000_000, bytesMax: 1 << 30 };
const kindOf = (calls: readonly RegisterCall[]) => checkLinearizable(registerModel, calls, BOUNDS).kind;

describe('a large history made from a real order', () => {
  test('is linearizable, by an order that a replay confirms', () => {
    fc.assert(
      fc.property(largeHistory, (calls) => {
        const verdict = checkLinearizable(registerModel, calls, BOUNDS);
        expect(verdict.kind).toBe('linearizable');
        if (verdict.kind !== 'linearizable') return;
        expect(flawOf(registerModel, calls, verdict.order, Number.MAX_VALUE)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  test.each<[string, (calls: RegisterCall[], pick: number) => RegisterCall[] | null]>([
    ['a read answers what nobody wrote', withForgedRead],
    ['a read answers what was overwritten before it began', withStaleRead],
    ['two compare-and-set succeed where one value was written once', withDoubleSwap],
  ])('is violated when %s', (_, mutate) => {
    let spoilt = 0;
    fc.assert(
      fc.property(largeHistory, fc.nat(), (calls, pick) => {
        const mutated = mutate(calls, pick);
        if (mutated === null) return;
        spoilt += 1;
        expect(kindOf(mutated)).toBe('violated');
      }),
      { numRuns: 60 },
    );
    expect(spoilt).toBeGreaterThan(40);
  });
});
