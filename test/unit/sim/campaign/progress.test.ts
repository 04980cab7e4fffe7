import { describe, expect, it } from 'vitest';
import { Progress } from '../../../../sim/campaign/progress.ts';
import { CampaignSums } from '../../../../sim/campaign/sums.ts';

function shown(isTTY: boolean, colour: boolean): string {
  let written = '';
  const target = { isTTY, colour, write: (text: string) => (written += text) };
  const progress = new Progress(target, { seeds: 100, forMs: null }, 0);
  const sums = new CampaignSums();
  sums.passed = 24;
  sums.failed = 1;
  sums.violationCount = 2;
  progress.update(sums, 100);
  progress.update(sums, 5_000);
  progress.update(sums, 5_050);
  progress.finish();
  return written;
}

describe('Progress', () => {
  it('writes one plain line every few seconds when nobody watches', () => {
    expect(shown(false, false)).toBe('25 of 100 seeds, 5.0 a second, 15 s left, violations: 2\n');
  });

  it('rewrites its line on a terminal, clears it at the end, and colours it only when allowed', () => {
    expect(shown(true, false)).toBe(
      '\r\x1b[2K25 of 100 seeds, 5.0 a second, 15 s left, violations: 2\r\x1b[2K',
    );
    expect(shown(true, true)).toContain('\x1b[31mviolations: 2\x1b[0m');
  });
});
