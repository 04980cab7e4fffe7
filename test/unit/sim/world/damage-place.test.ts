import { expect, test } from 'vitest';
import { strike } from '../../../../sim/damage-place.ts';
import { snapshotName, stagingName } from '../../../../src/storage/snapshot-format.ts';

const bytes = new Uint8Array(2_048);

/** Where all damage of these files would strike. */
function struck(paths: readonly string[]): Set<string> {
  const places = new Set<string>();
  const disk = {
    files: () => paths.map((path) => ({ path, bytes })),
    damageAt: (path: string) => places.add(path).size > 0,
  };
  for (let position = 0; position < 64; position += 1) {
    strike(disk, { kind: 'damage', at: 0, server: 0, how: 'bit-rot', position });
  }
  return places;
}

test('damage strikes the newest snapshot, and none that nobody reads', () => {
  const paths = [snapshotName(3), snapshotName(12), stagingName(20)];
  expect(struck(paths)).toEqual(new Set([snapshotName(12)]));
  expect(struck([stagingName(20)])).toEqual(new Set());
});

/** The offsets at which 64 positions of an aim strike, by file. */
function places(paths: readonly string[], aim: 'header' | 'snapshot'): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const disk = {
    files: () => paths.map((path) => ({ path, bytes })),
    damageAt: (path: string, offset: number) => {
      found.set(path, [...(found.get(path) ?? []), offset]);
      return true;
    },
  };
  for (let position = 0; position < 2_048; position += 32) {
    strike(disk, {
      kind: 'damage',
      at: 0,
      server: 0,
      how: 'bit-rot',
      position: position + ((position >> 5) % 2),
      aim,
    });
  }
  return found;
}

test('aimed damage strikes the first sectors, or the snapshot and every other time its first sector', () => {
  const paths = [snapshotName(12)];
  const headers = places(paths, 'header').get(snapshotName(12))!;
  expect(headers.every((offset) => offset < 512)).toBe(true);
  const anywhere = places(paths, 'snapshot').get(snapshotName(12))!;
  const inFirst = anywhere.filter((offset) => offset < 512).length;
  expect(inFirst).toBeGreaterThanOrEqual(anywhere.length / 2);
  expect(inFirst).toBeLessThan(anywhere.length);
});
