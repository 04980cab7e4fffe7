/**
 * Damage of whole files: one that is gone, and one that stands in the place of another. What a server can know of them
 * is what the others say: a log begins where a snapshot reaches, and each segment says which one it is.
 */
import { readSegmentHeader, SEGMENT_HEADER_BYTES, segmentNumber } from '../src/storage/format.ts';
import { parseSnapshotName } from '../src/storage/snapshot-format.ts';
import { logSegments, recordedWatermark, type SegmentBytes } from '../src/storage/watermark.ts';

/** A file that must be missed when it is gone; null when there is none. `position` chooses. */
export function fileToLose(files: readonly SegmentBytes[], position: number): string | null {
  const missed = files.filter(({ path }) => {
    const parsed = parseSnapshotName(path);
    const isData = segmentNumber(path) > 0 || parsed?.kind === 'snap';
    return isData && mustRefuse(files.filter((file) => file.path !== path));
  });
  return missed[position % missed.length]?.path ?? null;
}

/** A segment, and another one whose bytes must not pass for it; null when there are none. `position` chooses. */
export function segmentsToConfuse(
  files: readonly SegmentBytes[],
  position: number,
): { readonly path: string; readonly by: SegmentBytes } | null {
  const watermark = recordedWatermark(files);
  if (watermark === null) return null;
  const pairs: { path: string; by: SegmentBytes }[] = [];
  const segments = logSegments(files);
  for (const { path } of segments) {
    if (path > watermark.path) continue;
    for (const by of segments) if (by.path !== path && headerOf(by) !== null) pairs.push({ path, by });
  }
  return pairs[position % pairs.length] ?? null;
}

/** There is a snapshot and no log, or a log that begins behind what the newest snapshot has. */
function mustRefuse(files: readonly SegmentBytes[]): boolean {
  let snapshot = 0;
  for (const { path } of files) {
    const parsed = parseSnapshotName(path);
    if (parsed?.kind === 'snap') snapshot = Math.max(snapshot, parsed.index);
  }
  const [first] = logSegments(files);
  if (first === undefined) return snapshot > 0;
  return (headerOf(first)?.start.lastIndex ?? 0) > snapshot;
}

function headerOf({ bytes }: SegmentBytes): ReturnType<typeof readSegmentHeader> {
  return bytes.length < SEGMENT_HEADER_BYTES ? null : readSegmentHeader(bytes, 0);
}
