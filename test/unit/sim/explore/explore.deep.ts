/** Larger explorations of the real machine than `npm test` has time for. */
import { expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import { runCheck } from '../../../../model/check/run-check.ts';
import { INSTANCES } from '../../../../sim/explore/instance.ts';
import { machineSpecification } from '../../../../sim/explore/specification.ts';

test('snapshots, with a crash between any two effects, hold everything', () => {
  const { specification, actor } = machineSpecification({ ...INSTANCES.snapshot, messages: 1, crashes: 1 });
  const bounds = { ...DEFAULT_BOUNDS, symmetry: true };
  const { exploration, violations } = runCheck(specification, bounds, { now: () => performance.now() });
  expect(violations).toEqual([]);
  expect(exploration).toMatchObject({ ending: 'complete', distinct: 85_791, depth: 69 });
  expect(actor.tally.counts.InstallSnapshot).toBeGreaterThan(0);
});

test('three servers and two elections with pre-vote and check-quorum hold everything, up to a bound on memory', () => {
  const { specification } = machineSpecification({ ...INSTANCES.b, preVote: true, checkQuorum: true });
  const bounds = { maxBytes: 24_000_000, symmetry: true };
  const { exploration, violations } = runCheck(specification, bounds, { now: () => performance.now() });
  expect(violations).toEqual([]);
  expect(exploration.ending).toBe('memory');
  expect(exploration.distinct).toBeGreaterThan(20_000);
});
