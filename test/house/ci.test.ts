/** `.ci/run` is run here for real, with stand-ins for npm and git, since its count is what people rely on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const places: string[] = [];
afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});

interface Report {
  readonly testResults: readonly {
    readonly name?: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[];
  }[];
}

const passing: Report = {
  testResults: [
    { status: 'passed', assertionResults: ['passed', 'passed', 'skipped'].map((status) => ({ status })) },
  ],
};

/** Runs a copy of .ci/run in which npm exits as `npm` says, by its arguments, and `report` is what vitest left. */
function runCi(report: Report | null, npm: string): { status: number | null; lines: string[] } {
  const place = mkdtempSync(join(tmpdir(), 'ordeal-ci-'));
  places.push(place);
  for (const folder of ['.ci', 'scripts', 'bin']) mkdirSync(join(place, folder));
  cpSync(`${root}.ci/run`, join(place, '.ci/run'));
  cpSync(`${root}scripts/count-tests.mjs`, join(place, 'scripts/count-tests.mjs'));
  const left = report === null ? ':' : `echo '${JSON.stringify(report)}' > "$ORDEAL_TEST_REPORT"`;
  const script = `#!/usr/bin/env bash\nif [ "$1" = test ]; then ${left}; fi\n${npm}\n`;
  writeFileSync(join(place, 'bin/npm'), script, { mode: 0o755 });
  // Else it would be installed, for real.
  writeFileSync(join(place, 'bin/chromium'), '#!/usr/bin/env bash\n', { mode: 0o755 });
  writeFileSync(
    join(place, 'bin/git'),
    '#!/usr/bin/env bash\necho 0123456789012345678901234567890123456789\n',
    { mode: 0o755 },
  );
  const run = spawnSync('bash', [join(place, '.ci/run')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(place, 'bin')}:${process.env['PATH']}` },
  });
  return { status: run.status, lines: run.stdout.trimEnd().split('\n') };
}

// .ci/run is a script for bash and GNU timeout, which a Mac and Windows do not have.
describe.runIf(process.platform === 'linux')('.ci/run counts what there is', () => {
  it('counts each test that passed, and one for lint, types and campaign each', () => {
    const { status, lines } = runCi(passing, 'exit 0');
    expect(lines.at(-1)).toBe('5 passed, 0 failed');
    expect(status).toBe(0);
  });

  it.each([
    ['a lint that fails', 'case "$*" in "run lint") exit 1;; esac', '4 passed, 1 failed'],
    [
      'a campaign that finds something',
      'case "$*" in *--seed*0123456789*) exit 1;; esac',
      '4 passed, 1 failed',
    ],
    ['an install that fails', '[ "$1" != ci ]', '3 passed, 1 failed'],
    ['an error beside the tests', '[ "$1" != test ]', '5 passed, 1 failed'],
    ['everything', 'exit 1', '0 passed, 4 failed'],
  ])('%s is a failure, and the last line is still the count', (_name, npm, count) => {
    const { status, lines } = runCi(passing, npm);
    expect(lines.at(-1)).toBe(count);
    expect(status).toBe(1);
  });

  it('the tests must have a browser where there is one, or one may be installed', () => {
    const npm = '[ "$1" != test ] || [ "$ORDEAL_BROWSER" = required ]';
    expect(runCi(passing, npm).lines.at(-1)).toBe('5 passed, 0 failed');
  });

  it('a test that failed is one failure, and a file that could not be loaded another', () => {
    const failing: Report = {
      testResults: [
        ...passing.testResults,
        {
          name: 'wrong.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'failed', fullName: 'one is two', failureMessages: ['Error: 1 is not 2\n  where'] },
            { status: 'passed' },
          ],
        },
        { name: 'unread.test.ts', status: 'failed', message: 'SyntaxError: it ends', assertionResults: [] },
      ],
    };
    const { status, lines } = runCi(failing, '[ "$1" != test ] && [ "$*" != "run lint" ]');
    expect(lines.slice(-4)).toEqual([
      'FAILED: wrong.test.ts > one is two: Error: 1 is not 2',
      'FAILED: unread.test.ts: SyntaxError: it ends',
      'FAILED: npm run lint',
      '5 passed, 3 failed',
    ]);
    expect(status).toBe(1);
  });

  it('no report, or a report of no tests, is a failure', () => {
    expect(runCi(null, 'exit 0').lines.at(-1)).toBe('3 passed, 1 failed');
    expect(runCi({ testResults: [] }, 'exit 0').lines.at(-1)).toBe('3 passed, 1 failed');
  });
});

it('.ci/run can be executed as it is', () => {
  const mode = execFileSync('git', ['ls-files', '--stage', '.ci/run'], { cwd: root, encoding: 'utf8' }).slice(
    0,
    6,
  );
  expect(mode).toBe('100755');
});
