/** A bound that is hit gives "unknown", never a wrong verdict; and the bound on memory holds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AppendOperation,
  type AppendResult,
  appendModel,
} from '../../../model/linearizability/append.ts';
import { checkLinearizable } from '../../../model/linearizability/check.ts';
import { checkByKey } from '../../../model/linearizability/check-by-key.ts';
import type { Call } from '../../../model/linearizability/history.ts';
import { MemoryBudget } from '../../../model/linearizability/memory-budget.ts';
import { registerModel } from '../../../model/linearizability/register.ts';
import { smallestViolatingPrefix } from '../../../model/linearizability/smallest-prefix.ts';
import { NO_MEMORY, TupleTable } from '../../../model/linearizability/tuple-table.ts';
import { anyHistory } from './histories.ts';

const PLENTY = { stepsMax: 1_000_000, bytesMax: 1 << 26 };

/** A string with append of which the search knows nothing but single steps, so that it has to try them. */
const { mayLead: _, ...opaqueModel } = appendModel;

type AppendCall = Call<AppendOperation, AppendResult>;

/** So many concurrent appends of different letters, and a read that no order of them explains. */
function hardHistory(writers: number): AppendCall[] {
  const calls = Array.from({ length: writers }, (_, at): AppendCall => {
    const value = String.fromCharCode(65 + at);
    return {
      operation: { kind: 'append', value },
      result: { kind: 'done' },
      invoked: at,
      returned: 1_000 + at,
    };
  });
  const result = { kind: 'value', value: 'never' } as const;
  return [...calls, { operation: { kind: 'get' }, result, invoked: 500, returned: 2_000 }];
}

describe('a tiny bound', () => {
  test.each([{ bound: 'steps' as const }, { bound: 'bytes' as const }])('of $bound', ({ bound }) => {
    const seen = { linearizable: 0, violated: 0, unknown: 0 };
    fc.assert(
      fc.property(anyHistory, fc.nat(bound === 'steps' ? 20 : 6_000), (calls, most) => {
        const bounds = bound === 'steps' ? { ...PLENTY, stepsMax: most } : { ...PLENTY, bytesMax: most };
        const verdict = checkLinearizable(registerModel, calls, bounds);
        seen[verdict.kind] += 1;
        if (verdict.kind === 'unknown') expect(verdict.bound).toBe(bound);
        else expect(verdict.kind).toBe(checkLinearizable(registerModel, calls, PLENTY).kind);
      }),
      { numRuns: 1_000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  test('is for all keys together, and one undecided key leaves the history undecided', () => {
    const calls = hardHistory(8);
    const alone = checkLinearizable(opaqueModel, calls.slice(0, 8), PLENTY);
    const bounds = { ...PLENTY, stepsMax: alone.steps + 1 };
    const { verdict, key } = checkByKey(
      opaqueModel,
      [...calls.slice(0, 8), ...hardHistory(8).slice(0, 8)],
      (() => {
        let asked = 0;
        return () => (asked++ < 8 ? 'first' : 'second');
      })(),
      bounds,
    );
    expect(verdict).toMatchObject({ kind: 'unknown', bound: 'steps' });
    expect(key).toBe('second');
  });

  test('leaves a larger prefix than the smallest, and says so', () => {
    const calls = hardHistory(5);
    const violated = checkLinearizable(opaqueModel, calls, PLENTY);
    if (violated.kind !== 'violated') throw new Error('the hard history has a read that nothing explains');
    const first = { ...violated, at: calls[0]! };
    const found = smallestViolatingPrefix(opaqueModel, calls, first, { ...PLENTY, stepsMax: 3 });
    expect(found).toMatchObject({ exact: false, at: calls.at(-1) });
  });
});

test('a search of many configurations ends at its bound of bytes', () => {
  const calls = hardHistory(22);
  const bounds = { stepsMax: 1e9, bytesMax: 1 << 22 };
  expect(checkLinearizable(opaqueModel, calls, bounds)).toMatchObject({ kind: 'unknown', bound: 'bytes' });
});

describe('tuples', () => {
  test('have the numbers that a map by their text gives, whatever their hashes', () => {
    const tuple = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer(), fc.constantFrom(0, 1 << 31));
    fc.assert(
      fc.property(fc.array(tuple, { maxLength: 300, size: 'max' }), (tuples) => {
        const table = new TupleTable(3, new MemoryBudget(1 << 20));
        const map = new Map<string, number>();
        for (const each of tuples.concat(tuples)) {
          const words = Int32Array.from(each);
          const expected = map.get(words.join()) ?? map.size;
          map.set(words.join(), expected);
          expect(table.intern(words)).toBe(expected);
        }
        expect(table.size).toBe(map.size);
      }),
      { numRuns: 50 },
    );
  });

  test('find no room beyond the budget, and those that are known keep their numbers', () => {
    const table = new TupleTable(1, new MemoryBudget(1_000));
    const numbers = Array.from({ length: 100 }, (_, word) => table.intern(Int32Array.of(word)));
    expect(numbers.at(-1)).toBe(NO_MEMORY);
    expect(numbers.slice(0, 64)).toEqual(Array.from({ length: 64 }, (_, n) => n));
  });
});
