/** Where the output of the real command goes wrong; the exit code must not then say what was not found out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import { runOrdealInShell } from './command.ts';

const scratch = mkdtempSync(join(tmpdir(), 'ordeal-output-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Disks without room for a single byte, so that no leader can ever be elected: a liveness violation. */
function failingScenario(): string {
  const scenario = generateScenario(0, PROFILES.idle);
  const path = join(scratch, 'no-room.json');
  writeFileSync(path, JSON.stringify({ ...scenario, disk: { ...scenario.disk, capacityBytes: 1 } }));
  return path;
}

// Where there is a device that is always full.
describe.runIf(process.platform === 'linux')('a device that is full', () => {
  it.each([
    'run --seeds 1 --no-corpus --jobs 1 --profile idle --json',
    'replay 0 --profile idle',
    'replay 0 --profile idle --log',
    '--help',
  ])('under "ordeal %s" is one line and exit code 3', (line) => {
    const { status, stderr } = runOrdealInShell(`${line} > /dev/full`);
    expect(stderr).toMatch(/^ordeal: standard output could not be written[^\n]*ENOSPC[^\n]*\n$/);
    expect(status).toBe(3);
  });
});

// Where there is a bash, which can say what the first command of a pipe ended with.
describe.runIf(process.platform !== 'win32')('a reader that has left', () => {
  it.each<[string, number]>([
    ['replay 0 --profile idle --log', 0],
    [`replay ${failingScenario()} --log`, 1],
  ])('leaves the exit code of "ordeal %s" at %i', (line, code) => {
    const { stdout, stderr } = runOrdealInShell(`${line} | head -n 1; echo "\${PIPESTATUS[0]}"`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(String(code));
    expect(stderr).toBe('');
  });
});
