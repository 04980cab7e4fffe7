import { expect, it } from 'vitest';
import { StandardOutput } from '../../../../sim/cli/standard-output.ts';

/** A stream that fails when it is told to, as those of Node.js do: later, by an event. */
function stream() {
  const written: string[] = [];
  let listener: ((error: NodeJS.ErrnoException) => void) | null = null;
  return {
    written,
    fail: (code: string) => listener?.(Object.assign(new Error(`${code}: write`), { code })),
    write: (text: string) => written.push(text),
    on: (_event: 'error', heard: (error: NodeJS.ErrnoException) => void) => {
      listener = heard;
    },
  };
}

it.each([0, 1, 2, 3] as const)('a reader that has left leaves exit code %i as it was, in silence', (code) => {
  const lost: string[] = [];
  const target = stream();
  const output = new StandardOutput(target, (why) => lost.push(why));
  output.write('first');
  target.fail('EPIPE');
  output.write('second');
  expect(output.exitCode(code)).toBe(code);
  expect(target.written).toEqual(['first']);
  expect(lost).toEqual([]);
});

it('a full device is told of once, and is exit code 3', () => {
  const lost: string[] = [];
  const target = stream();
  const output = new StandardOutput(target, (why) => lost.push(why));
  output.write('first');
  expect(output.exitCode(0)).toBe(0);
  for (let n = 0; n < 3; n += 1) target.fail('ENOSPC');
  output.write('second');
  expect(output.exitCode(0)).toBe(3);
  expect(lost).toEqual([expect.stringContaining('not complete (ENOSPC: write)')]);
});
