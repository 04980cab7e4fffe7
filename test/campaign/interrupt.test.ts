/** Ctrl-C, on the real command: a campaign ends well, and a run in the main thread, which may hang, just ends. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import { ORDEAL } from './command.ts';

const scratch = mkdtempSync(join(tmpdir(), 'ordeal-interrupt-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A cluster that idles for a virtual day: no event loop turns before it is over. */
function longScenario(): string {
  const scenario = generateScenario(0, PROFILES.idle);
  const path = join(scratch, 'day.json');
  writeFileSync(
    path,
    JSON.stringify({ ...scenario, phases: { ...scenario.phases, faultsFor: 86_400_000_000 } }),
  );
  return path;
}

/** Interrupts the command when `when` has been written on one of its outputs. */
function interrupted(words: string[], when: RegExp) {
  return new Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>(
    (resolve) => {
      const child = spawn(process.execPath, [ORDEAL, ...words]);
      let stdout = '';
      let stderr = '';
      let sent = false;
      const look = (): void => {
        if (sent || !when.test(stdout + stderr)) return;
        sent = true;
        child.kill('SIGINT');
      };
      child.stdout.on('data', (data) => {
        stdout += data;
        look();
      });
      child.stderr.on('data', (data) => {
        stderr += data;
        look();
      });
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    },
  );
}

// Windows has no signals to send.
describe.runIf(process.platform !== 'win32')('an interruption', () => {
  it('ends a replay at once, although its thread is busy', { timeout: 60_000 }, async () => {
    const { signal } = await interrupted(['replay', longScenario(), '--log'], /heartbeat-due/);
    expect(signal).toBe('SIGINT');
  });

  it('lets a campaign print the summary of what it finished', { timeout: 60_000 }, async () => {
    const words = ['run', '--for', '1h', '--jobs', '1', '--no-corpus', '--profile', 'idle', '--json'];
    const { code, signal, stdout, stderr } = await interrupted(words, /[1-9]\d* seeds, /);
    expect(stderr).toContain('ordeal: interrupted; the summary covers the seeds that were finished');
    expect([code, signal]).toEqual([0, null]);
    expect(JSON.parse(stdout).seeds).toBeGreaterThan(0);
  });
});
