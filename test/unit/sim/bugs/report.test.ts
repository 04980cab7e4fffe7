import { describe, expect, it } from 'vitest';
import type { PlantedBug } from '../../../../properties/bugs/planted-bug.ts';
import type { HuntEnd, Measured } from '../../../../sim/bugs/measure.ts';
import { formatPage, formatTable, median, reportOf } from '../../../../sim/bugs/report.ts';
import { inTurns } from '../../../../sim/bugs/turns.ts';

const bug: PlantedBug = { id: 'a-bug', story: 'It is wrong.', source: 'ours', breaks: 'all', edits: [] };

function hunt(seeds: number, found: boolean, seconds = 1): HuntEnd {
  const property = found ? 'log-matching' : null;
  return {
    found,
    seeds,
    seed: found ? 7 : null,
    property,
    run: null,
    message: null,
    others: ['refinement'],
    cpuMs: 0,
    seconds,
  };
}

const measured = (hunts: HuntEnd[]): Measured => ({ bug, hunts, shrunk: null, problem: null });

describe('the report on planted bugs', () => {
  it('takes the median and the worst of all first seeds', () => {
    expect(reportOf([measured([hunt(9, true, 3), hunt(1, true, 1), hunt(4, true, 2.04)])])).toEqual({
      bugs: [
        {
          id: 'a-bug',
          found: true,
          property: 'log-matching',
          seedsMedian: 4,
          seedsWorst: 9,
          secondsMedian: 2,
          shrunk: null,
        },
      ],
      found: 1,
      total: 1,
    });
  });

  it('calls a bug found only if most hunts find it, and has no worst number when one does not', () => {
    const mostly = reportOf([measured([hunt(5, true), hunt(200, false), hunt(3, true)])]);
    expect(mostly.bugs[0]).toMatchObject({ found: true, seedsMedian: 5, seedsWorst: null });
    const rarely = reportOf([measured([hunt(200, false), hunt(200, false), hunt(3, true)])]);
    expect(rarely.bugs[0]).toMatchObject({ found: false, seedsMedian: null, seedsWorst: null });
    expect(rarely).toMatchObject({ found: 0, total: 1 });
  });

  it('does not call a bug found that was not tried', () => {
    expect(reportOf([measured([])]).bugs[0]).toMatchObject({ found: false, secondsMedian: null });
    expect(formatTable([measured([])])).toContain('| a-bug | not tried |');
  });

  it('says in the table in how many seeds a bug was not found, and who noticed besides', () => {
    const table = formatTable([measured([hunt(200, false), hunt(2, true), hunt(200, false)])]);
    expect(table).toContain('| a-bug | not in 200, not in 200 | 1 | log-matching | refinement |  |');
  });

  it('sums up, and names what escaped', () => {
    const other = { ...measured([hunt(200, false)]), bug: { ...bug, id: 'another' } };
    const generated = formatPage([measured([hunt(4, true)]), other], 'ordeal bugs');
    expect(generated).toContain('Found: 1 of 2.');
    expect(generated).toContain('Escaped: another.');
  });

  it('takes the later of two in the middle', () => {
    expect(median([4, 1])).toBe(4);
    expect(median([])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('work in turns', () => {
  it('begins in order, so many at a time, and ends with the signal', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    let under = 0;
    let most = 0;
    await inTurns([1, 2, 3, 4, 5, 6], 2, controller.signal, async (item) => {
      begun.push(item);
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      under -= 1;
      if (item === 4) controller.abort();
    });
    expect(most).toBe(2);
    expect(begun.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(begun.length).toBeLessThan(6);
  });

  it('throws what went wrong, and begins nothing more', async () => {
    const begun: number[] = [];
    const work = inTurns([1, 2, 3], 1, new AbortController().signal, async (item) => {
      begun.push(item);
      if (item === 2) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });
});
