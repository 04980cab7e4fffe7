import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { SEGMENT_HEADER_BYTES } from '../../../src/storage/format.ts';
import type { SegmentBytes, Watermark } from '../../../src/storage/index.ts';
import { recordedWatermark } from '../../../src/storage/index.ts';
import { append, LIMITS, Life } from './harness.ts';
import { MemoryFileSystem, SECTOR_BYTES } from './memory-file-system.ts';

/** A log of some lives, each with some tickets, all completed. */
const history = fc.array(fc.array(fc.nat(700), { maxLength: 15 }), { minLength: 1, maxLength: 4 });

function write(lives: readonly (readonly number[])[], limits = LIMITS): SegmentBytes[] {
  const files = new MemoryFileSystem();
  for (const payloads of lives) {
    const life = new Life(files, limits);
    const from = life.pumpOpen().entries.length;
    payloads.forEach((bytes, at) => {
      // Not zeros, so that a zeroed sector is a change.
      life.log.write(append(at + 1, from + at + 1, new Uint8Array(bytes).fill(0x55)));
      files.pumpAll();
    });
    files.crash(() => false);
  }
  return files.snapshot();
}

/** How many bytes of a segment are below the watermark. */
function below(file: SegmentBytes, watermark: Watermark): number {
  if (file.path < watermark.path) {
    return file.bytes.length;
  }
  return file.path === watermark.path ? watermark.offset : 0;
}

/** Recovers from files of which one is changed; expects a refusal at or before the change, and no other change. */
function expectRefused(
  segments: readonly SegmentBytes[],
  path: string,
  offset: number,
  changed: Uint8Array,
): void {
  const files = new MemoryFileSystem();
  for (const segment of segments) {
    files.put(segment.path, segment.path === path ? changed : segment.bytes);
  }
  const before = files.snapshot();
  const life = new Life(files);
  files.pumpAll();
  expect(life.recovered).toBeNull();
  expect(life.failure).toMatchObject({ code: 'damaged' });
  const failure = life.failure!;
  expect(failure.path <= path).toBe(true);
  if (failure.path === path) {
    expect(failure.offset).toBeLessThanOrEqual(offset);
  }
  expect(failure.message).toContain(failure.path);
  // Compared as buffers: the deep comparison of byte arrays takes most of the test's time.
  files.snapshot().forEach((file, at) => {
    expect([file.path, Buffer.compare(file.bytes, before[at]!.bytes)]).toEqual([before[at]!.path, 0]);
  });
  expect(files.count('write') + files.count('truncate')).toBe(0);
}

describe('below the recorded watermark', () => {
  test.prop([history, fc.nat(), fc.nat(7)], { numRuns: 300 })(
    'a flipped bit is damage, named at or before the bit, and nothing is changed',
    (lives, place, bit) => {
      const segments = write(lives);
      const watermark = recordedWatermark(segments)!;
      let at = place % segments.reduce((sum, file) => sum + below(file, watermark), 0);
      const file = segments.find((candidate) => {
        const mine = below(candidate, watermark);
        at -= at >= mine ? mine : 0;
        return at < mine;
      });
      flip(segments, file ?? segments[0]!, at, bit);
    },
  );

  function flip(segments: readonly SegmentBytes[], file: SegmentBytes, at: number, bit: number): void {
    const changed = file.bytes.slice();
    changed[at]! ^= 1 << bit;
    expectRefused(segments, file.path, at, changed);
  }

  test.prop([history, fc.nat(), fc.option(fc.nat())], { numRuns: 300 })(
    'a sector that was lost (zeros), or overwritten by another one, is damage',
    (lives, place, other) => {
      const segments = write(lives);
      const watermark = recordedWatermark(segments)!;
      const sectors = segments.flatMap((file) =>
        Array.from({ length: Math.floor(below(file, watermark) / SECTOR_BYTES) }, (_, sector) => ({
          file,
          start: sector * SECTOR_BYTES,
        })),
      );
      fc.pre(sectors.length > 0);
      const { file, start } = sectors[place % sectors.length]!;
      const source = other === null ? null : sectors[other % sectors.length]!;
      const bytes =
        source === null
          ? new Uint8Array(SECTOR_BYTES)
          : source.file.bytes.subarray(source.start, source.start + SECTOR_BYTES);
      const changed = file.bytes.slice();
      changed.set(bytes, start);
      const first = changed.findIndex((byte, at) => byte !== file.bytes[at]);
      fc.pre(first >= 0);
      expectRefused(segments, file.path, first, changed);
    },
  );

  test('every single byte of a small log is covered', () => {
    const segments = write([[10, 100, 0], [10, 300, 300, 0], []], {
      segmentBytesMax: 500,
      batchBytesMax: 500,
    });
    expect(segments.length).toBe(4);
    const watermark = recordedWatermark(segments)!;
    let covered = 0;
    for (const file of segments) {
      for (let at = 0; at < below(file, watermark); at++) {
        flip(segments, file, at, at & 7);
        covered++;
      }
    }
    expect(covered).toBeGreaterThan(1000);
  });

  test('evidence is found however far behind the damage it lies, across the chunks of reading', () => {
    const chunk = 1 << 20;
    // The batch after the huge ticket begins at, or around, the place where recovery begins another chunk.
    for (let shift = 0; shift < 40; shift += 3) {
      const bytes = 2 * chunk - 200 + shift;
      const segments = write([[bytes, 10]], { segmentBytesMax: 8 * chunk, batchBytesMax: chunk });
      flip(segments, segments[0]!, SEGMENT_HEADER_BYTES + 36 + 36 + 20, 0);
    }
  });
});

describe('the recorded watermark', () => {
  test('is the place of the last batch, and moves to the end of the log with a restart', () => {
    const before = write([[10, 10, 10]]);
    const size = before[0]!.bytes.length;
    const watermark = recordedWatermark(before)!;
    expect(watermark.path).toBe(before[0]!.path);
    expect(watermark.offset).toBeLessThan(size);
    expect(recordedWatermark(write([[10, 10, 10], []]))).toEqual({ path: watermark.path, offset: size });
  });

  test('is the end of the segment before while the last one has no batch', () => {
    const segments = write([[2000, 2000, 2000]]);
    const [first, second] = segments;
    const created = [first!, { path: second!.path, bytes: second!.bytes.slice(0, SEGMENT_HEADER_BYTES) }];
    expect(recordedWatermark(created)).toEqual({ path: first!.path, offset: first!.bytes.length });
    expect(recordedWatermark([created[1]!, first!])).toEqual(recordedWatermark(created));
  });

  test('is nowhere in an empty directory, and passes over other files', () => {
    expect(recordedWatermark([])).toBeNull();
    expect(recordedWatermark([{ path: 'notes', bytes: new Uint8Array(100) }])).toBeNull();
  });
});

describe('above it', () => {
  test('a log file that a client stored as a value is no evidence of anything', () => {
    const stored = write([[10, 10, 10, 10]])[0]!.bytes;
    const files = new MemoryFileSystem();
    const life = new Life(files);
    life.pumpOpen();
    life.log.write(append(1, 1, stored));
    files.pumpAll();
    const { path, bytes } = files.snapshot()[0]!;
    const { offset } = recordedWatermark([{ path, bytes }])!;
    const torn = bytes.slice();
    torn[offset + 40]! ^= 1;
    const crashed = new MemoryFileSystem();
    crashed.put(path, torn);
    expect(new Life(crashed).pumpOpen().tornTail?.offset).toBe(offset + 36);
  });
});
