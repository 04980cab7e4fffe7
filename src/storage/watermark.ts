/**
 * Where the recorded watermark of a log is, from its bytes alone. Recovery must notice any damage below it; at or
 * above it, damage cannot be told from a torn write. The simulator asks, so that the faults it calls detectable are.
 */
import {
  BATCH_HEADER_BYTES,
  isBatchHeader,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentNumber,
  segmentNumbers,
} from './format.ts';

/** A file of the log; `path` is its name in the data directory. */
export interface SegmentBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Watermark {
  readonly path: string;
  readonly offset: number;
}

/**
 * Every byte of every segment before `path`, and those of `path` before `offset`, were synced when the last batch
 * was written. null: nothing is below a watermark. Files that are no segments are passed over.
 */
export function recordedWatermark(files: readonly SegmentBytes[]): Watermark | null {
  const segments = logSegments(files);
  const last = segments.at(-1);
  if (last === undefined) {
    return null;
  }
  const offset = lastBatchHeader(last.bytes);
  if (offset > 0) {
    return { path: last.path, offset };
  }
  // A segment is created only when the one before it is whole and synced; without a batch it records nothing else.
  const before = segments.at(-2);
  if (before !== undefined) {
    return { path: before.path, offset: before.bytes.length };
  }
  // The ones before it were removed, because its header was synced.
  return segmentNumber(last.path) > 1 ? { path: last.path, offset: SEGMENT_HEADER_BYTES } : null;
}

/** In order. */
export function logSegments(files: readonly SegmentBytes[]): readonly SegmentBytes[] {
  const { log } = segmentNumbers(files.map((file) => file.path));
  const byNumber = new Map(files.map((file) => [segmentNumber(file.path), file]));
  return log.map((number) => byNumber.get(number)!);
}

/** The offset of the last batch header in a segment's bytes; -1 if there is none. */
function lastBatchHeader(bytes: Uint8Array): number {
  const header = bytes.length < SEGMENT_HEADER_BYTES ? null : readSegmentHeader(bytes, 0);
  if (header === null) {
    return -1;
  }
  for (let at = bytes.length - BATCH_HEADER_BYTES; at >= SEGMENT_HEADER_BYTES; at--) {
    if (isBatchHeader(bytes, at, at, header.crc)) {
      return at;
    }
  }
  return -1;
}
