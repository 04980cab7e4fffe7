import { describe, expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import { type CheckSummary, runCheck, summaryOf } from '../../../../model/check/run-check.ts';
import { BUG_NAMES } from '../../../../model/spec/base/bugs.ts';
import { BASE_INSTANCES, type BaseBounds, baseInstance } from '../../../../model/spec/base/instance.ts';

const TIMEOUT_MS = 120_000;
const watch = { now: () => performance.now() };

function check(bounds: BaseBounds, symmetry = false): CheckSummary {
  return summaryOf(runCheck(baseInstance(bounds), { ...DEFAULT_BOUNDS, symmetry }, watch));
}

describe('what TLC found, to the state', () => {
  test.each([
    ['A', false, 5_234, 22_743, 32],
    ['B', false, 11_489, 34_876, 32],
    ['C', false, 201_614, 992_197, 37],
    ['C', true, 33_643, 165_528, 37],
    ['D', false, 271_784, 1_313_953, 37],
    ['E', false, 1_197_057, 3_629_440, 53],
    ['F', false, 2_610_410, 13_018_771, 53],
    ['G', false, 620_722, 3_513_256, 38],
  ] as const)(
    'instance %s, servers alike: %s',
    (name, symmetry, distinct, generated, depth) => {
      const summary = check(BASE_INSTANCES[name], symmetry);
      expect(summary).toMatchObject({ distinct, generated, depth, complete: true, violations: [] });
    },
    TIMEOUT_MS,
  );

  test('states of the larger instances take at most 32 bytes', () => {
    expect(check(BASE_INSTANCES.C).bytesPerState).toBeLessThanOrEqual(32);
  });
});

describe('a mistake in the rules is found by a shortest path', () => {
  const plain: BaseBounds = { ...BASE_INSTANCES.C, messages: 1 };
  const bounds: Readonly<
    Record<string, { readonly bounds: BaseBounds; readonly property: string; readonly length: number }>
  > = {
    'forgotten-vote': {
      bounds: { ...plain, bug: 'forgotten-vote', log: 0, restarts: 1 },
      property: 'election safety',
      length: 13,
    },
    'no-up-to-date-check': {
      bounds: { ...plain, bug: 'no-up-to-date-check', terms: 3 },
      property: 'leader completeness',
      length: 20,
    },
    'figure-8': {
      bounds: { ...plain, bug: 'figure-8', terms: 5 },
      property: 'leader completeness',
      length: 18,
    },
    'no-append-term-check': {
      bounds: { ...plain, bug: 'no-append-term-check', terms: 3 },
      property: 'commit index within the log',
      length: 25,
    },
    'no-previous-entry-check': {
      bounds: { ...plain, bug: 'no-previous-entry-check', terms: 3, log: 2 },
      property: 'commit index within the log',
      length: 24,
    },
  };

  test.each(BUG_NAMES)('%s', (bug) => {
    const { bounds: wrong, property, length } = bounds[bug]!;
    const [violation] = check(wrong).violations;
    expect(violation).toMatchObject({ property, length });
    expect(violation!.trace).toHaveLength(length - 1);
    expect(violation!.trace.at(-1)!.broken).toContain(property);
  });

  test('the vote forgotten takes six steps more when a candidate asks itself by message', () => {
    const wrong: BaseBounds = { ...bounds['forgotten-vote']!.bounds, selfMessages: true };
    expect(check(wrong).violations).toMatchObject([{ property: 'election safety', length: 19 }]);
  });

  test('the same length is found among states that differ only in names', () => {
    const { bounds: wrong, length } = bounds['no-up-to-date-check']!;
    expect(check(wrong, true).violations).toMatchObject([{ length }]);
  });
});
