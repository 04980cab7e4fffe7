import { describe, expect, it } from 'vitest';
import { Progress } from '../../../../sim/campaign/progress.ts';
import { CampaignSums } from '../../../../sim/campaign/sums.ts';

const NOBODY = { slowest: () => null };

function shown(isTTY: boolean, colour: boolean, watch: Parameters<Progress['update']>[1] = NOBODY): string {
  let written = '';
  const target = { isTTY, colour, write: (text: string) => (written += text) };
  const progress = new Progress(target, { seeds: 100, forMs: null }, 0);
  const sums = new CampaignSums();
  sums.passed = 24;
  sums.failed = 1;
  sums.violationCount = 2;
  progress.update(sums, watch, 100);
  progress.update(sums, watch, 5_000);
  progress.update(sums, watch, 5_050);
  progress.finish();
  return written;
}

describe('Progress', () => {
  it('writes one plain line every few seconds when nobody watches', () => {
    expect(shown(false, false)).toBe('25 of 100 seeds, 5.0 a second, 15 s left, violations: 2\n');
  });

  it('promises nothing before a seed has ended', () => {
    let written = '';
    const target = { isTTY: false, colour: false, write: (text: string) => (written += text) };
    new Progress(target, { seeds: 3, forMs: null }, 0).update(new CampaignSums(), NOBODY, 5_000);
    expect(written).toBe('0 of 3 seeds, 0.0 a second, no seed has ended yet, violations: 0\n');
  });

  it('names a seed that everybody waits for', () => {
    expect(shown(false, false, { slowest: () => ({ seed: 5, runningMs: 34_900 }) })).toBe(
      '25 of 100 seeds, 5.0 a second, 15 s left, violations: 2, seed 5 has been running for 34 s\n',
    );
  });

  it('rewrites its line on a terminal, clears it at the end, and colours it only when allowed', () => {
    expect(shown(true, false)).toBe(
      '\r\x1b[2K25 of 100 seeds, 5.0 a second, 15 s left, violations: 2\r\x1b[2K',
    );
    expect(shown(true, true)).toContain('\x1b[31mviolations: 2\x1b[0m');
  });
});
