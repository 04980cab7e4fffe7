import { expect, test } from 'vitest';
import { strike } from '../../../../sim/damage-place.ts';
import { FIRST_HARD_STATE } from '../../../../src/raft/create-state.ts';
import {
  BATCH_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  segmentName,
  writeBatchHeader,
  writeSegmentHeader,
} from '../../../../src/storage/format.ts';
import { snapshotName, stagingName } from '../../../../src/storage/snapshot-format.ts';

const bytes = new Uint8Array(2_048);

/** Where all damage of these files would strike. */
function struck(paths: readonly string[]): Set<string> {
  const places = new Set<string>();
  const disk = {
    hasDurableNames: true,
    files: () => paths.map((path) => ({ path, bytes })),
    damageAt: (path: string) => places.add(path).size > 0,
  };
  for (let position = 0; position < 64; position += 1) {
    strike(disk, { how: 'bit-rot', position });
  }
  return places;
}

test('damage strikes the newest snapshot, and none that nobody reads', () => {
  const paths = [snapshotName(3), snapshotName(12), stagingName(20)];
  expect(struck(paths)).toEqual(new Set([snapshotName(12)]));
  expect(struck([stagingName(20)])).toEqual(new Set());
});

test('damage waits until all names are durable: a snapshot may lose its name again', () => {
  const disk = {
    hasDurableNames: false,
    files: () => [{ path: snapshotName(12), bytes }],
    damageAt: () => true,
  };
  const fault = { how: 'bit-rot', position: 0 } as const;
  expect(strike(disk, fault)).toBeNull();
  expect(strike({ ...disk, hasDurableNames: true }, fault)).toEqual({ path: snapshotName(12), offset: 0 });
});

/** The offsets at which 64 positions of an aim strike, by file. */
function places(paths: readonly string[], aim: 'header' | 'snapshot'): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const disk = {
    hasDurableNames: true,
    files: () => paths.map((path) => ({ path, bytes })),
    damageAt: (path: string, offset: number) => {
      found.set(path, [...(found.get(path) ?? []), offset]);
      return true;
    },
  };
  for (let position = 0; position < 2_048; position += 32) {
    strike(disk, {
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

/** A segment of two batches without a record. */
function segmentOf(number: number): { path: string; bytes: Uint8Array<ArrayBuffer> } {
  const file = new Uint8Array(SEGMENT_HEADER_BYTES + 2 * BATCH_HEADER_BYTES);
  const start = {
    incarnation: 1,
    batch: 1,
    ticket: 1,
    hardState: FIRST_HARD_STATE,
    lastIndex: 0,
    lastTerm: 0,
  };
  const seed = writeSegmentHeader(file, { cluster: 7, group: 0, member: 1 }, number, 0, 0, start);
  for (const at of [SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES + BATCH_HEADER_BYTES]) {
    writeBatchHeader(file, at, at, 1, 1, 0, seed);
  }
  return { path: segmentName(number), bytes: file };
}

test('a file is cut short where others follow it, or where it is a snapshot; every other time between batches', () => {
  const cuts: { path: string; offset: number; position: number }[] = [];
  const files = [segmentOf(1), segmentOf(2), { path: snapshotName(12), bytes }];
  for (let position = 0; position < 64; position += 1) {
    const damageAt = (path: string, offset: number): boolean => cuts.push({ path, offset, position }) > 0;
    strike({ hasDurableNames: true, files: () => files, damageAt }, { how: 'cut-short', position });
  }
  expect(new Set(cuts.map(({ path }) => path))).toEqual(new Set([segmentName(1), snapshotName(12)]));
  const between = cuts.filter(({ path, position }) => path === segmentName(1) && position % 2 === 0);
  expect(new Set(between.map(({ offset }) => offset))).toContain(SEGMENT_HEADER_BYTES);
});

test('where the parts of the log meet: headers of segments, and the last batch of each that must be there', () => {
  const struck = new Map<string, Set<number>>();
  const files = [segmentOf(1), segmentOf(2)];
  for (let position = 0; position < 512; position += 1) {
    const damageAt = (path: string, offset: number): boolean =>
      struck.set(path, (struck.get(path) ?? new Set()).add(offset)).size > 0;
    const blow = { how: 'bit-rot', position, aim: 'seam' } as const;
    strike({ hasDurableNames: true, files: () => files, damageAt }, blow);
  }
  const header = Array.from({ length: SEGMENT_HEADER_BYTES }, (_, at) => at);
  const batch = (from: number): number[] => Array.from({ length: BATCH_HEADER_BYTES }, (_, at) => from + at);
  // The last batch of all is the watermark: the one before it is the last that must be there.
  expect(struck.get(segmentName(1))).toEqual(
    new Set([...header, ...batch(SEGMENT_HEADER_BYTES + BATCH_HEADER_BYTES)]),
  );
  expect(struck.get(segmentName(2))).toEqual(new Set([...header, ...batch(SEGMENT_HEADER_BYTES)]));
});
