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
