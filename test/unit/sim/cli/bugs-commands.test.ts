import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_BUGS } from '../../../../properties/bugs/all.ts';
import { bundle, UNEDITED } from '../../../../sim/bugs/bundle.ts';
import { NoSourceTree, sourceTree } from '../../../../sim/bugs/source-tree.ts';
import { loadCase } from '../../../../sim/campaign/corpus.ts';
import { writeTest } from '../../../../sim/cli/shrink-files.ts';
import { call } from '../../../support/call.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const BUG = 'acknowledge-before-fsync';
const TIMEOUT_MS = 120_000;

let directory = '';
beforeAll(() => {
  // Below the repository, where a written test finds vitest.
  mkdirSync(`${root}.ordeal`, { recursive: true });
  directory = mkdtempSync(`${root}.ordeal/shrink-test-`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('ordeal bugs', () => {
  it('lists every bug with its story, and plants none', async () => {
    const { code, out } = await call('bugs', '--list');
    expect(code).toBe(0);
    expect(out.match(/^[a-z0-9-]+$/gm)).toEqual(ALL_BUGS.map(({ id }) => id));
  });

  it('refuses a bug that there is not, in one line', async () => {
    const { code, err } = await call('bugs', '--bug', 'figure-8,figure-9');
    expect(code).toBe(2);
    expect(err).toBe('ordeal: --bug: there is no planted bug "figure-9"; see ordeal bugs --list\n');
  });

  it(
    'reports each bug as one object, and fails when one is not found',
    async () => {
      const ids = 'term-skipped,votes-over-the-union';
      const words = ['--bug', ids, '--budget', '1', '--first-seeds', '1', '--no-shrink', '--json'];
      const { code, out, err } = await call('bugs', ...words);
      expect(JSON.parse(out)).toEqual({
        bugs: [
          {
            id: 'term-skipped',
            found: true,
            property: 'refinement',
            seedsMedian: 1,
            seedsWorst: 1,
            secondsMedian: expect.any(Number),
            shrunk: null,
          },
          {
            id: 'votes-over-the-union',
            found: false,
            property: null,
            seedsMedian: null,
            seedsWorst: null,
            secondsMedian: expect.any(Number),
            shrunk: null,
          },
        ],
        found: 1,
        total: 2,
      });
      expect(err).toContain('votes-over-the-union: not found in 1 seeds');
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  it('needs the source, which the package has not', () => {
    expect(() => sourceTree('file:///nowhere/node_modules/ordeal/dist/ordeal.js')).toThrow(NoSourceTree);
  });
});

describe('ordeal shrink', () => {
  it('refuses what breaks nothing, and a property that is not broken', async () => {
    const held = await call('shrink', '1', '--out', directory);
    expect(held.err).toMatch(/^ordeal: seed-1 breaks no property, so there is nothing to shrink; .*\n$/);
    expect(held.code).toBe(2);
    const other = await call('shrink', '0', '--bug', BUG, '--property', 'log-matching', '--out', directory);
    expect(other.err).toContain(
      '--property: seed-0 does not break log-matching; it breaks persist-before-send',
    );
    expect(other.code).toBe(2);
  });

  it(
    'leaves a smaller scenario, a test that fails with the defect alone, and the story',
    async () => {
      const { code, out, err } = await call(
        'shrink',
        '0',
        '--bug',
        BUG,
        '--time',
        '2s',
        '--out',
        directory,
        '--json',
      );
      expect(err).not.toContain('ordeal:');
      expect(code).toBe(0);
      const { property, servers, files } = JSON.parse(out);
      expect(property).toBe('persist-before-send');
      expect(servers).toBeLessThanOrEqual(3);
      const small = loadCase(files.scenario);
      expect(small).toMatchObject({ bug: BUG, property });
      expect(readFileSync(files.story, 'utf8')).toContain('this breaks persist-before-send');

      // What is written is taken up where it stopped, and ends no larger.
      const again = await call('shrink', files.scenario, '--time', '1s', '--out', directory, '--json');
      expect(JSON.parse(again.out).faults).toBeLessThanOrEqual(JSON.parse(out).faults);

      const bug = ALL_BUGS.find(({ id }) => id === BUG)!;
      for (const [name, edited] of [
        ['broken', bug],
        ['mended', UNEDITED],
      ] as const) {
        await bundle(edited, join(directory, `${name}.mjs`), 'sim/index.ts');
        const test = join(directory, `${name}.test.ts`);
        writeTest({ ...files, test }, { property, bug: BUG }, `./${name}.mjs`);
      }
      const { printed, status } = vitest(directory, ['broken', 'mended']);
      expect(printed).toContain('persist-before-send');
      expect(status).toEqual({ broken: 'failed', mended: 'passed' });
    },
    TIMEOUT_MS,
  );
});

/** Runs the tests of these names in the folder; what is printed, and what became of each. */
function vitest(folder: string, names: readonly string[]): { printed: string; status: object } {
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
  const report = join(folder, 'report.json');
  const script = `${root}node_modules/vitest/vitest.mjs`;
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile', report];
  const words = [script, 'run', '--root', folder, ...reporters, ...names];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; status: string }[];
  };
  const status = testResults.map(({ name, status }) => [basename(name, '.test.ts'), status]);
  return { printed: stdout, status: Object.fromEntries(status) };
}
