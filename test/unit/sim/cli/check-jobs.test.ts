import { expect, it } from 'vitest';
import { runOrdeal } from '../../../campaign/command.ts';

const words = ['check', '--instance', 'A', '--json'];

it('check --jobs searches in threads, and counts the same', () => {
  const { status, stdout } = runOrdeal(...words, '--jobs', '2');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ distinct: 5_234, generated: 22_743, depth: 32, complete: true });
});

it('check --jobs tells a violation by the shortest way there', () => {
  const { status, stdout } = runOrdeal('check', '--bug', 'forgotten-vote', '--jobs', '2', '--json');
  expect(status).toBe(1);
  const { violations } = JSON.parse(stdout);
  expect(violations.map(({ length }: { length: number }) => length)).toEqual([13]);
});

it('check --jobs with --symmetry is refused', () => {
  const { status, stderr } = runOrdeal(...words, '--jobs', '2', '--symmetry');
  expect(status).toBe(2);
  expect(stderr).toBe('ordeal: --symmetry is for one worker: leave it out, or --jobs\n');
});
