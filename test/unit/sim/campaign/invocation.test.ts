import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { INVOCATION, invocationFrom, replayCommand } from '../../../../sim/campaign/invocation.ts';

it('a clone is told to use its npm script, which exists; an installed package to use npx', () => {
  expect(invocationFrom('file:///home/me/ordeal/dist/chunk-1.js')).toBe('npm run ordeal --');
  expect(invocationFrom('file:///C:/app/node_modules/ordeal/dist/ordeal.js')).toBe('npx ordeal');
  const { scripts, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect([scripts.ordeal, bin.ordeal]).toEqual([
    expect.stringContaining('dist/ordeal.js'),
    './dist/ordeal.js',
  ]);
});

it('the command that replays a seed names a profile only where it matters', () => {
  expect(replayCommand([7], 'default', 'swarm')).toBe(`${INVOCATION} replay 7`);
  expect(replayCommand([7], 'calm', 'swarm')).toBe(`${INVOCATION} replay 7 --profile calm`);
});
