import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCorpus } from '../../sim/campaign/corpus.ts';
import { REACHABLE } from '../../sim/campaign/reachable.ts';
import { raftSystem } from '../../sim/raft-system.ts';
import { runScenario } from '../../sim/run-scenario.ts';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import { call } from '../support/call.ts';
import { firstFreshSeed, freshSeeds } from '../support/seeds.ts';
import { runOrdeal } from './command.ts';
import PINNED from './pinned-traces.json' with { type: 'json' };

const TIMEOUT_MS = 120_000;
/** So many from here on reach nearly everything. */
const FIXED_SEED = 1144;
const FIXED_SEEDS = 18;
const CORPUS = fileURLToPath(new URL('../../corpus', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ordeal-campaign-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe('a campaign', () => {
  it(
    'over fixed seeds holds, and says what it did not reach',
    () => {
      const { status, stdout, stderr } = runOrdeal(
        'run',
        '--seeds',
        `${FIXED_SEEDS}`,
        '--seed',
        `${FIXED_SEED}`,
        '--json',
      );
      const summary = JSON.parse(stdout);
      expect(summary.violations).toEqual([]);
      expect(status, stderr).toBe(0);
      expect(summary).toMatchObject({ seeds: FIXED_SEEDS, passed: FIXED_SEEDS, failed: 0 });
      expect(summary.former).toEqual({ held: loadCorpus(CORPUS).length, failed: [], unknown: [] });
      // That a few hundred seeds miss nothing, is in campaign.deep.ts.
      for (const [sort, names] of Object.entries(REACHABLE)) {
        const { reached, missed } = summary[sort];
        expect([...Object.keys(reached), ...missed].sort()).toEqual([...names].sort());
        expect(missed.length).toBeLessThan(names.length / 10);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'over fresh seeds holds',
    () => {
      const seeds = freshSeeds(10).length;
      const { status, stdout } = runOrdeal(
        'run',
        '--seeds',
        `${seeds}`,
        '--seed',
        `${firstFreshSeed()}`,
        '--no-corpus',
        '--json',
      );
      expect(JSON.parse(stdout).violations).toEqual([]);
      expect(status).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'has the same digest for one job and for two',
    () => {
      const [one, two] = ['1', '2'].map((jobs) =>
        JSON.parse(
          runOrdeal('run', '--seed', '31', '--seeds', '3', '--jobs', jobs, '--no-corpus', '--json').stdout,
        ),
      );
      expect(one.digest).toBe(two.digest);
      expect(one.totals).toEqual(two.totals);
    },
    TIMEOUT_MS,
  );
});

describe('a pinned trace', () => {
  it.each(Object.entries(PINNED))('seed %s still means what it meant', (seed, traceHash) => {
    const run = runScenario(raftSystem, generateScenario(Number(seed), PROFILES.default));
    const hint =
      'the run of this seed has changed; if that was meant, put the new hash into pinned-traces.json and say why in the commit';
    expect(run.traceHash, hint).toBe(traceHash);
  });

  it('is what the command tells of it', () => {
    expect(JSON.parse(runOrdeal('replay', '7', '--json').stdout).traceHash).toBe(PINNED['7']);
  });

  it('replays twice without a difference', () => {
    expect(runOrdeal('replay', '7', '--twice').status).toBe(0);
  });
});

describe('bad input is refused in one line, with exit code 2', () => {
  const scenario = JSON.stringify(generateScenario(7, PROFILES.default));

  it('by the command as it is started', () => {
    const { status, stdout, stderr } = runOrdeal('run', '--sedes', '5');
    expect(stderr).toMatch(/^ordeal: [^\n]*--sedes[^\n]*\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it.each([
    ['an unknown command', ['runn']],
    ['a seed that is no number', ['run', '--seed', 'abc']],
    ['a negative seed', ['run', '--seed', '-1']],
    ['a seed of 2^53', ['replay', '9007199254740992']],
    ['no seeds at all', ['run', '--seeds', '0']],
    ['a scenario that is absent', ['replay', join(scratch, 'absent.json')]],
    ['an empty scenario', ['replay', fileOf('empty.json', '')]],
    ['a truncated scenario', ['replay', fileOf('truncated.json', scenario.slice(0, 200))]],
    ['a later version', ['replay', fileOf('later.json', scenario.replace('"version":1', '"version":99'))]],
    [
      'a field out of range',
      ['replay', fileOf('range.json', scenario.replace(/"lossPpm":\d+/, '"lossPpm":1000001'))],
    ],
  ])('%s', async (_what, words) => {
    const { code, out, err } = await call(...words);
    expect(err.trim().split('\n'), err).toHaveLength(1);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});
