import { describe, expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import { type CheckSummary, runCheck, summaryOf } from '../../../../model/check/run-check.ts';
import { BUG_NAMES } from '../../../../model/spec/base/bugs.ts';
import {
  BASE_INSTANCES,
  type BaseBounds,
  BUG_INSTANCES,
  baseInstance,
} from '../../../../model/spec/base/instance.ts';

const TIMEOUT_MS = 120_000;
const watch = { now: () => performance.now() };

function check(bounds: BaseBounds, symmetry = false): CheckSummary {
  return summaryOf(runCheck(baseInstance(bounds), { ...DEFAULT_BOUNDS, symmetry }, watch));
}

/** E and F, of more than a million states, are in known-instances.deep.ts. */
describe('what TLC found, to the state', () => {
  test.each([
    ['A', false, 5_234, 22_743, 32],
    ['B', false, 11_489, 34_876, 32],
    ['C', false, 201_614, 992_197, 37],
    ['C', true, 33_643, 165_528, 37],
    ['D', false, 271_784, 1_313_953, 37],
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
  const found = new Set<string>();

  test.each([
    ['forgotten-vote', 'election safety', 13],
    ['no-up-to-date-check', 'leader completeness', 20],
    ['figure-8', 'leader completeness', 18],
    ['no-append-term-check', 'commit index within the log', 25],
    ['no-previous-entry-check', 'commit index within the log', 24],
  ] as const)('%s breaks %s', (bug, property, length) => {
    found.add(bug);
    const [violation] = check(BUG_INSTANCES[bug]).violations;
    expect(violation).toMatchObject({ property, length });
    expect(violation!.trace).toHaveLength(length - 1);
    expect(violation!.trace.at(-1)!.broken).toContain(property);
  });

  test('and that is all of them', () => {
    expect([...found].sort()).toEqual([...BUG_NAMES].sort());
  });

  test('the vote forgotten takes six steps more when a candidate asks itself by message', () => {
    const wrong = { ...BUG_INSTANCES['forgotten-vote'], selfMessages: true };
    expect(check(wrong).violations).toMatchObject([{ property: 'election safety', length: 19 }]);
  });

  test('the same length is found among states that differ only in names', () => {
    expect(check(BUG_INSTANCES['no-up-to-date-check'], true).violations).toMatchObject([{ length: 20 }]);
  });
});
