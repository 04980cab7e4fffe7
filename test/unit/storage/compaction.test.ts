import { describe, expect, test } from 'vitest';
import { InvariantViolation } from '../../../src/base/invariant.ts';
import { SEGMENT_HEADER_BYTES, segmentName, segmentNumber } from '../../../src/storage/format.ts';
import { recordedWatermark } from '../../../src/storage/index.ts';
import { append, bytesOf, LIMITS, Life } from './harness.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

/** A log of `count` entries in segments of a few entries each, with a snapshot at `index`. */
function compacted(count: number, index: number): Life {
  const life = new Life(new MemoryFileSystem(), { segmentBytesMax: 700, batchBytesMax: 700 });
  life.pumpOpen();
  for (let id = 1; id <= count; id++) {
    life.log.write(append(id, id, new Uint8Array(200).fill(id)));
    life.files.pumpAll();
  }
  expect(life.snapshot(index, 1, bytesOf(100, 1))).toMatchObject({ index });
  return life;
}

function segments(files: MemoryFileSystem): string[] {
  return files
    .snapshot()
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.seg'));
}

describe('compaction', () => {
  test('removes the segments that hold nothing else, the newest first and durably, then the others', () => {
    const life = compacted(20, 15);
    const before = segments(life.files);
    life.files.journal.length = 0;
    life.log.compact(15);
    life.files.pumpAll();
    const after = segments(life.files);
    const removed = before.length - after.length;
    expect(removed).toBeGreaterThan(3);
    expect(before.slice(removed)).toEqual(after);
    const [newest, ...others] = before.slice(0, removed).reverse();
    expect(life.files.journal).toEqual([
      `remove ${newest}`,
      'sync-directory ',
      ...others.map((path) => `remove ${path}`),
    ]);
  });

  test('leaves a log that begins at most where it was asked to, and goes on', () => {
    const life = compacted(20, 15);
    life.log.compact(15);
    life.files.pumpAll();
    life.log.write(append(21, 21));
    life.files.pumpAll();
    life.files.crash(() => false);
    const { baseIndex, baseTerm, entries, snapshot } = new Life(life.files).pumpOpen();
    expect(snapshot).toMatchObject({ index: 15, term: 1 });
    expect(baseIndex).toBeGreaterThan(5);
    expect(baseIndex).toBeLessThanOrEqual(15);
    expect(baseTerm).toBe(1);
    expect(entries.map(({ index }) => index)).toEqual(
      Array.from({ length: 21 - baseIndex }, (_, at) => baseIndex + 1 + at),
    );
  });

  test('keeps the hard state and the incarnation, which stood in the removed segments alone', () => {
    const files = new MemoryFileSystem();
    const limits = { segmentBytesMax: 700, batchBytesMax: 700 };
    const life = new Life(files, limits);
    life.pumpOpen();
    life.log.write({ id: 1, hardState: { term: 7, vote: 2 }, truncateFrom: 0, entries: [], install: null });
    for (let id = 2; id <= 20; id++) {
      life.log.write(append(id, id - 1, new Uint8Array(200)));
      files.pumpAll();
    }
    life.snapshot(19, 1, bytesOf(10, 0));
    life.log.compact(19);
    files.pumpAll();
    expect(segments(files)).not.toContain(segmentName(1));
    files.crash(() => false);
    expect(new Life(files, limits).pumpOpen()).toMatchObject({
      incarnation: 2,
      hardState: { term: 7, vote: 2 },
    });
  });

  test('never goes beyond the newest durable snapshot', () => {
    const life = compacted(20, 15);
    expect(() => life.log.compact(16)).toThrow(InvariantViolation);
  });

  const CUT_LIMITS = { segmentBytesMax: 300, batchBytesMax: 300 };

  /** Eight segments of an entry each; the fifth cuts the log from 3 on, so that neither the fourth nor itself may be the first. */
  function cutBack(): Life {
    const life = new Life(new MemoryFileSystem(), CUT_LIMITS);
    life.pumpOpen();
    const entry = (index: number) => ({ index, term: 2, kind: 1 as const, payload: new Uint8Array(250) });
    for (let id = 1; id <= 4; id++) {
      life.log.write(append(id, id, new Uint8Array(250)));
      life.files.pumpAll();
    }
    life.log.write({ id: 5, hardState: null, truncateFrom: 3, entries: [entry(3)], install: null });
    life.files.pumpAll();
    for (let id = 6; id <= 8; id++) {
      life.log.write({ id, hardState: null, truncateFrom: 0, entries: [entry(id - 2)], install: null });
      life.files.pumpAll();
    }
    return life;
  }

  test('does not let the log begin where a later record cuts below it', () => {
    const limits = CUT_LIMITS;
    const life = cutBack();
    for (const upTo of [3, 4, 5]) {
      life.snapshot(upTo, 2, bytesOf(10, upTo));
      life.log.compact(upTo);
      life.files.pumpAll();
      const copy = new MemoryFileSystem();
      for (const { path, bytes } of life.files.snapshot()) {
        copy.put(path, bytes);
      }
      const { baseIndex, entries } = new Life(copy, limits).pumpOpen();
      expect(baseIndex).toBeLessThanOrEqual(upTo);
      expect(entries.at(-1)).toMatchObject({ index: 6, term: 2 });
    }
  });

  test('cut off by a crash anywhere, leaves a log that opens with the same end', () => {
    for (let pumps = 0; pumps < 14; pumps++) {
      for (const isKept of [true, false]) {
        const life = compacted(20, 15);
        life.log.compact(15);
        for (let left = pumps; left > 0; left--) {
          life.files.pump();
        }
        life.files.crash(() => isKept);
        const { baseIndex, entries } = new Life(life.files, LIMITS).pumpOpen();
        expect(baseIndex + entries.length).toBe(20);
        expect(baseIndex).toBeLessThanOrEqual(15);
      }
    }
  });

  test('cut off by a crash anywhere, nor by a second one while that is mended, does not let it begin there either', () => {
    const choices: readonly ((at: number) => boolean)[] = [
      () => true,
      () => false,
      (at) => at % 2 === 0,
      (at) => at % 2 === 1,
    ];
    for (let pumps = 0; pumps < 20; pumps++) {
      for (const isKept of choices) {
        for (let more = 0; more < 40; more += 3) {
          const life = cutBack();
          life.snapshot(5, 2, bytesOf(10, 5));
          life.log.compact(5);
          for (let left = pumps; left > 0; left--) life.files.pump();
          let at = 0;
          const decide = () => isKept(at++);
          life.files.crash(decide);
          const second = new Life(life.files, CUT_LIMITS);
          for (let left = more; left > 0; left--) life.files.pump();
          if (second.failure !== null) throw new Error(second.failure.message);
          life.files.crash(decide);
          const { baseIndex, entries } = new Life(life.files, CUT_LIMITS).pumpOpen();
          expect(baseIndex).toBeLessThanOrEqual(5);
          expect(entries.at(-1)).toMatchObject({ index: 6, term: 2 });
          // Nothing is left in front of a gap.
          const numbers = segments(life.files).map(segmentNumber);
          expect(numbers.at(-1)! - numbers[0]!).toBe(numbers.length - 1);
        }
      }
    }
  });

  test('without its snapshot, the log is damaged, and so is one whose snapshot ends before it begins', () => {
    const life = compacted(20, 15);
    life.log.compact(15);
    life.files.pumpAll();
    life.files.kill();
    const snap = life.files.snapshot().find(({ path }) => path.endsWith('.snap'))!;
    life.files.delete(snap.path);
    const first = Number(segments(life.files)[0]!.slice(4, 14));
    const next = new Life(life.files);
    life.files.pumpAll();
    expect(next.failure).toMatchObject({ code: 'damaged', path: segmentName(first - 1), offset: 0 });
    expect(next.failure!.message).toContain('there is no snapshot');
    const other = compacted(20, 3)
      .files.snapshot()
      .find(({ path }) => path.endsWith('.snap'))!;
    life.files.kill();
    life.files.put(other.path, other.bytes);
    const third = new Life(life.files);
    life.files.pumpAll();
    expect(third.failure).toMatchObject({ code: 'damaged' });
    expect(third.failure!.message).toContain('the newest snapshot is of 3');
  });

  test('the first segment that is left has a header that nothing may damage', () => {
    const life = compacted(20, 15);
    life.log.compact(15);
    life.files.pumpAll();
    const path = segments(life.files)[0]!;
    const { bytes } = life.files.snapshot().find((file) => file.path === path)!;
    const snap = life.files.snapshot().find((file) => file.path.endsWith('.snap'))!;
    for (let at = 0; at < SEGMENT_HEADER_BYTES; at += 5) {
      const files = new MemoryFileSystem();
      const changed = bytes.slice(0, SEGMENT_HEADER_BYTES);
      changed[at]! ^= 0x10;
      files.put(path, changed);
      files.put(snap.path, snap.bytes);
      const next = new Life(files);
      files.pumpAll();
      expect(next.failure).toMatchObject({ code: 'damaged', path, offset: 0 });
    }
    expect(recordedWatermark([{ path, bytes: bytes.slice(0, SEGMENT_HEADER_BYTES) }])).toEqual({
      path,
      offset: SEGMENT_HEADER_BYTES,
    });
  });
});
