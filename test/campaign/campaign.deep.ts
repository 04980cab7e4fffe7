import { expect, it } from 'vitest';
import { runOrdeal } from './command.ts';

it('over fixed seeds a campaign holds, and reaches every mark, kind of fault and action of the specification', () => {
  const words = ['run', '--seeds', '100', '--seed', '77', '--require-all', '--json'];
  const { status, stdout, stderr } = runOrdeal(...words);
  const summary = JSON.parse(stdout);
  expect(summary.violations).toEqual([]);
  expect(status, stderr).toBe(0);
  expect(summary).toMatchObject({ seeds: 100, passed: 100, failed: 0 });
  for (const { missed } of [summary.marks, summary.faultKinds, summary.actions]) expect(missed).toEqual([]);
});
