import { expect, test } from 'vitest';
import { fileToLose, segmentsToConfuse } from '../../../../sim/damage-files.ts';
import { FIRST_HARD_STATE } from '../../../../src/raft/create-state.ts';
import {
  BATCH_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  segmentName,
  writeBatchHeader,
  writeSegmentHeader,
} from '../../../../src/storage/format.ts';
import { snapshotName, stagingName } from '../../../../src/storage/snapshot-format.ts';
import type { SegmentBytes } from '../../../../src/storage/watermark.ts';

/** A segment that begins behind `lastIndex`; with a batch, or its header alone. */
function segment(number: number, lastIndex: number, hasBatch = true): SegmentBytes {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES + (hasBatch ? BATCH_HEADER_BYTES : 0));
  const start = { incarnation: 1, batch: 1, ticket: 1, hardState: FIRST_HARD_STATE, lastIndex, lastTerm: 0 };
  const seed = writeSegmentHeader(bytes, { cluster: 7, group: 0, member: 1 }, number, 0, 0, start);
  if (hasBatch) writeBatchHeader(bytes, SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES, 1, 1, 0, seed);
  return { path: segmentName(number), bytes };
}

const snapshot = (index: number): SegmentBytes => ({ path: snapshotName(index), bytes: new Uint8Array(64) });

const lost = (files: readonly SegmentBytes[]): Set<string | null> =>
  new Set(Array.from({ length: 24 }, (_, position) => fileToLose(files, position)));

const confused = (files: readonly SegmentBytes[]): Set<string> =>
  new Set(
    Array.from({ length: 24 }, (_, position) => segmentsToConfuse(files, position)).flatMap((pair) =>
      pair === null ? [] : [`${pair.by.path.slice(8, 14)} as ${pair.path.slice(8, 14)}`],
    ),
  );

test('a segment is missed where no snapshot has what it had, the last one never', () => {
  const log = [segment(1, 0), segment(2, 10), segment(3, 20)];
  expect(lost(log)).toEqual(new Set([segmentName(1), segmentName(2)]));
  expect(lost([...log, snapshot(12)])).toEqual(new Set([segmentName(2)]));
  expect(lost([...log, snapshot(20)])).toEqual(new Set([null]));
  expect(lost([])).toEqual(new Set([null]));
});

test('a snapshot is missed where the log begins behind it, or behind the one before it; the log where there is a snapshot', () => {
  expect(lost([segment(4, 30), snapshot(35)])).toEqual(new Set([snapshotName(35), segmentName(4)]));
  expect(lost([segment(4, 30), snapshot(32), snapshot(35)])).toEqual(new Set([segmentName(4)]));
  expect(lost([segment(1, 0), snapshot(5), { ...snapshot(9), path: stagingName(9) }])).toEqual(
    new Set([segmentName(1)]),
  );
});

test('a segment must not pass for another one, where it is known that there was one', () => {
  const log = [segment(1, 0), segment(2, 10)];
  expect(confused(log)).toEqual(new Set(['000001 as 000002', '000002 as 000001']));
  // Of a last one without a batch nothing says that it had been there.
  expect(confused([...log, segment(3, 20, false)])).toEqual(
    new Set(['000001 as 000002', '000002 as 000001', '000003 as 000001', '000003 as 000002']),
  );
  expect(confused([segment(1, 0)])).toEqual(new Set());
  expect(confused([])).toEqual(new Set());
  const torn = { path: segmentName(3), bytes: new Uint8Array(40) };
  expect(confused([...log, torn])).toEqual(new Set(['000001 as 000002', '000002 as 000001']));
});
