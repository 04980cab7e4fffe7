/** Single fates of disk operations: drawn per identity, recorded, and overridden. */
import { describe, expect, test } from 'vitest';
import type { DiskPlan, FateOverride } from '../../../../sim/scenario/scenario.ts';
import { DiskHarness, sectorsOf } from './harness.ts';

const SYNC_FAILS: FateOverride = { key: 'disk/7/sync/a/0/1', fails: true };

/** Ten syncs of one file, and the virtual time at which each ends. */
function tenSyncs(plan: Partial<DiskPlan>, fates: readonly FateOverride[] = []) {
  const disk = new DiskHarness(plan, 3, fates);
  const file = disk.open('a', true);
  const results: string[] = [];
  for (let n = 0; n < 10; n += 1) {
    disk.write(file, 0, sectorsOf(n, 1));
    results.push(`${disk.sync(file)} at ${disk.kernel.now}`);
  }
  return { results, recorded: disk.recorded };
}

describe('the fate of a disk operation', () => {
  test('that is repeated at the same place is drawn anew', () => {
    const { results } = tenSyncs({ syncErrorPpm: 500_000 });
    const failed = results.filter((result) => result.startsWith('io'));
    expect(failed.length).toBeGreaterThan(1);
    expect(failed.length).toBeLessThan(9);
  });

  test('can be named: the second sync of the file fails, no other', () => {
    const { results } = tenSyncs({}, [SYNC_FAILS]);
    expect(results.map((result) => result.startsWith('ok '))).toEqual([true, false, ...Array(8).fill(true)]);
  });

  test('of a sync that fails is an error of the disk, and at times the word that there is no room', () => {
    const { results } = tenSyncs({ syncErrorPpm: 1_000_000 });
    expect(new Set(results.map((result) => result.split(' ')[0]))).toEqual(new Set(['io', 'no-space']));
  });

  test('can be made slow, or ordinary where the plan draws a failure', () => {
    const slow = tenSyncs({}, [{ key: 'disk/7/sync/a/0/0', delay: 9_000 }]);
    expect(slow.results[0]).toBe('ok at 9200');
    const never = { key: 'disk/7/sync/a/0/1', fails: false };
    expect(tenSyncs({ syncErrorPpm: 1_000_000 }, [never]).results[1]).toMatch(/^ok/);
  });

  test('is recorded where it is out of the ordinary, and the record makes the same run without any rate', () => {
    const plan = { latencyJitter: 50, tail: 40_000 };
    const drawn = tenSyncs({ ...plan, tailPpm: 300_000, syncErrorPpm: 300_000 });
    expect(drawn.recorded.some((fate) => fate.fails === true)).toBe(true);
    expect(drawn.recorded.some((fate) => fate.delay !== undefined)).toBe(true);
    expect(tenSyncs(plan, drawn.recorded).results).toEqual(drawn.results);
    expect(tenSyncs(plan).results).not.toEqual(drawn.results);
  });
});
