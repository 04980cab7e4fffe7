import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KnownDirectories } from '../../../../src/node/data/known-directories.ts';
import { temporaryDirectory } from '../ports/stepped-calls.ts';

let path: string;
const failures: string[] = [];
const known = () => new KnownDirectories(path, ({ message }) => failures.push(message));
beforeEach(() => {
  path = temporaryDirectory();
  failures.length = 0;
});
afterEach(() => rmSync(path, { recursive: true }));

test('the first directory of each member is remembered, over restarts too, and every other is another', () => {
  const first = known();
  expect([first.isAnother(2, 'a'), first.isAnother(3, ''), first.isAnother(2, 'a')]).toEqual([
    false,
    false,
    false,
  ]);
  expect([first.isAnother(2, 'b'), first.isAnother(3, 'b')]).toEqual([true, true]);
  const again = known();
  expect([again.isAnother(2, 'b'), again.isAnother(2, 'a'), again.isAnother(3, 'b')]).toEqual([
    true,
    false,
    true,
  ]);
  expect(readdirSync(path)).toEqual(['peers.json']);
  expect(failures).toEqual([]);
});

test.each(['', '{"2":', 'null', '7'])('a file that holds %j knows nobody', (text) => {
  writeFileSync(join(path, 'peers.json'), text);
  expect(known().isAnother(2, 'a')).toBe(false);
  expect(known().isAnother(2, 'b')).toBe(true);
});

test('what cannot be written down is told, and remembered until the end', () => {
  mkdirSync(join(path, 'peers.json'));
  const one = known();
  expect(one.isAnother(2, 'a')).toBe(false);
  expect(failures).toHaveLength(1);
  expect(one.isAnother(2, 'b')).toBe(true);
});
