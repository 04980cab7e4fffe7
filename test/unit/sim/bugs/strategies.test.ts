import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALL_BUGS } from '../../../../properties/bugs/all.ts';
import { inSampleOrder, trialsOf, withoutFalseAlarm } from '../../../../sim/bugs/compare.ts';
import { compared, formatStrategiesPage } from '../../../../sim/bugs/standings.ts';
import type { Trial } from '../../../../sim/bugs/trial.ts';
import { TrialLog } from '../../../../sim/bugs/trial-log.ts';
import type { StrategyName } from '../../../../sim/strategy/strategies.ts';
import { call } from '../../../support/call.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-strategies-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function trial(strategy: StrategyName, bug: string, found: boolean, seeds = 10, cpuMs = 2_000): Trial {
  const property = found ? 'log-matching' : null;
  const where = { bug, strategy, firstSeed: 1, source: 'abc', cpuMsMax: 5_000 };
  return { ...where, found, property, run: found ? [7] : null, isFalseAlarm: false, seeds, cpuMs };
}

describe('the log of trials', () => {
  it('knows what was tried of the same sources with the same budget', () => {
    const path = join(directory, 'new', 'trials.jsonl');
    const one = trial('swarm', 'a', true);
    new TrialLog(path).append(one);
    const log = new TrialLog(path);
    expect(log.get(one)).toEqual(one);
    for (const other of [
      { bug: 'b' },
      { strategy: 'pct' },
      { firstSeed: 2 },
      { source: 'abd' },
      { cpuMsMax: 1 },
    ] as const) {
      expect(log.get({ ...one, ...other })).toBeNull();
    }
  });

  it('forgets a line that was cut short, and refuses what it did not write', () => {
    const path = join(directory, 'trials.jsonl');
    new TrialLog(path).append(trial('swarm', 'a', true));
    appendFileSync(path, '{"bug": "b", "str');
    new TrialLog(path).append(trial('swarm', 'c', false));
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
    expect(new TrialLog(path).get(trial('swarm', 'c', false))?.found).toBe(false);
    writeFileSync(path, '{"seed": 1}\n');
    expect(() => new TrialLog(path)).toThrow(/^line 1 of .*trials\.jsonl is not a trial of a strategy$/);
  });
});

describe('a comparison', () => {
  it('counts those bugs that every strategy has tried', () => {
    const trials = [
      trial('swarm', 'a', true, 4, 1_000),
      trial('random', 'a', false, 20, 5_000),
      trial('swarm', 'b', true, 6, 1_500),
      trial('random', 'b', true, 5, 1_500),
      trial('swarm', 'c', true),
    ];
    const comparison = compared(trials, ['swarm', 'random'], 5_000);
    expect(comparison).toMatchObject({ bugs: 2, firstSeeds: 1, cpuSecondsMax: 5 });
    expect(comparison.strategies).toEqual([
      {
        strategy: 'swarm',
        found: 2,
        tried: 2,
        cpuSeconds: 2.5,
        runsPerCpuSecond: 4,
        againstControl: { alone: 1, controlAlone: 0 },
      },
      {
        strategy: 'random',
        found: 1,
        tried: 2,
        cpuSeconds: 6.5,
        runsPerCpuSecond: 3.8,
        againstControl: null,
      },
    ]);
    const page = formatStrategiesPage(comparison, 'ordeal strategies', 'abc');
    expect(page).toContain(
      '2 planted bugs, one first seed, 5 s of processor time for each hunt, sources abc',
    );
    expect(page).toContain('| a | 1 | 4 | - (20) |\n| b | 1 | 6 | 5 |');
    expect(page).not.toContain('| c |');
  });

  it('lets every strategy begin at the same seeds, and at none that say how hard the bugs are', () => {
    const plan = { strategies: ['swarm', 'pct'], cpuMs: 1, firstSeeds: 2, jobs: 1 } as const;
    const trials = trialsOf(ALL_BUGS[0]!, plan, 'abc');
    expect(trials.map(({ strategy, firstSeed }) => `${strategy} ${firstSeed}`)).toEqual([
      'swarm 1000000',
      'pct 1000000',
      'swarm 2000000',
      'pct 2000000',
    ]);
  });

  it('takes bugs in an order that the seed decides, all of them once', () => {
    const order = inSampleOrder(ALL_BUGS, 3);
    expect(inSampleOrder(ALL_BUGS, 3)).toEqual(order);
    expect(inSampleOrder(ALL_BUGS, 4)).not.toEqual(order);
    expect(new Set(order)).toEqual(new Set(ALL_BUGS));
  });
});

describe('a run that finds a bug', () => {
  const control = (violations: readonly { property: string; message: string }[]) => ({
    // Whatever is asked for, a run is answered.
    do: () => Promise.resolve({ violations }) as never,
  });

  it('counts when it holds without the bug', async () => {
    const found = trial('pct', 'a', true);
    expect(await withoutFalseAlarm(control([]), found)).toEqual(found);
  });

  it('is a false alarm when it does not, and finds nothing', async () => {
    const violations = [{ property: 'refinement', message: 'no' }];
    const alarm = await withoutFalseAlarm(control(violations), trial('pct', 'a', true));
    expect(alarm).toMatchObject({ found: false, isFalseAlarm: true });
  });
});

describe('ordeal strategies', () => {
  it('hunts with each strategy, and goes on where it stopped', async () => {
    const state = join(directory, 'trials.jsonl');
    const words = [
      '--bug',
      'term-skipped',
      '--only',
      'pct,coverage',
      '--cpu',
      '20s',
      '--state',
      state,
      '--json',
    ];
    const first = await call('strategies', ...words);
    expect(first.code).toBe(0);
    expect(first.err.split('\n')).toHaveLength(3);
    expect(JSON.parse(first.out)).toMatchObject({
      bugs: 1,
      strategies: [
        { strategy: 'pct', found: 1, tried: 1 },
        { strategy: 'coverage', found: 1, tried: 1 },
      ],
    });
    const again = await call('strategies', ...words);
    expect(again.err).toBe('');
    expect(again.out).toBe(first.out);
  });

  it('refuses what it does not know, in one line', async () => {
    const unknown = await call('strategies', '--only', 'swarm,luck');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toMatch(
      /^ordeal: --only: there is no strategy "luck"; there are swarm, random, .*\n$/,
    );
    const state = join(directory, 'bad.jsonl');
    writeFileSync(state, 'no trial\n');
    const bad = await call('strategies', '--bug', 'figure-8', '--state', state);
    expect(bad).toMatchObject({ code: 2 });
    expect(bad.err).toMatch(/^ordeal: --state: line 1 of .*; name a file of this command, or remove it\n$/);
    const page = await call('strategies', '--page', join(directory, 'none.md'));
    expect(page).toMatchObject({ code: 2 });
    expect(page.err).toMatch(/has no lines "<!-- begin: ordeal strategies -->"/);
  });
});
