/** The instances of more than a million states that TLC has counted as well. */
import { expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import { runCheck, summaryOf } from '../../../../model/check/run-check.ts';
import { BASE_INSTANCES, baseInstance } from '../../../../model/spec/base/instance.ts';

const watch = { now: () => performance.now() };

test.each([
  ['E', 1_197_057, 3_629_440, 53],
  ['F', 2_610_410, 13_018_771, 53],
] as const)('instance %s has the states that TLC found', (name, distinct, generated, depth) => {
  const bounds = { ...DEFAULT_BOUNDS, symmetry: false };
  const summary = summaryOf(runCheck(baseInstance(BASE_INSTANCES[name]), bounds, watch));
  expect(summary).toMatchObject({ distinct, generated, depth, complete: true, violations: [] });
});
