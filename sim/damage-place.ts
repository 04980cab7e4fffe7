/**
 * Chooses where damage strikes: in the log below the sync watermark, or in the newest snapshot, which was synced before it
 * got its name. There a replica must notice it (the detectable class).
 */
import {
  BATCH_HEADER_BYTES,
  findBatchHeader,
  isBatchHeader,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentNumber,
} from '../src/storage/format.ts';
import { parseSnapshotName } from '../src/storage/snapshot-format.ts';
import {
  logSegments,
  recordedWatermark,
  type SegmentBytes,
  type Watermark,
} from '../src/storage/watermark.ts';
import type { Damage } from './disk/damage.ts';
import { SECTOR_BYTES } from './disk/file-image.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';

export interface Blow {
  readonly how: Damage;
  readonly position: number;
  /**
   * In the first sector of a file, in the newest snapshot, if there is one, or where the parts of the log meet: in the
   * header of a segment, and in the last batch that must be there; absent: anywhere.
   */
  readonly aim?: 'header' | 'snapshot' | 'seam';
}

export interface Place {
  readonly path: string;
  readonly offset: number;
}

type Bytes = SegmentBytes['bytes'];
/** A part of a file that can be damaged. */
type Range = SegmentBytes & { readonly from: number; readonly length: number };

/** How many places are tried until one changes a byte. */
const TRIES_MAX = 16;

/**
 * Damages the disk of a server that is down, and says where; null when there was nothing below the watermark to damage, or
 * when not all names are durable: the next loss of power may take the damaged file back, or the one that has its name.
 */
export function strike(
  disk: Pick<SimulatedDisk, 'files' | 'damageAt' | 'hasDurableNames'>,
  blow: Blow,
): Place | null {
  if (!disk.hasDurableNames) return null;
  const ranges = rangesFor(blow, disk.files());
  let total = 0;
  for (const { length } of ranges) total += length;
  if (total === 0) return null;
  for (let n = 0; n < TRIES_MAX; n += 1) {
    let place = placeOf(blow, n, total);
    for (const { path, bytes, from, length } of ranges) {
      if (place < length) {
        const at = from + place;
        const offset = blow.how === 'cut-short' && blow.position % 2 === 0 ? nextBatch(bytes, at) : at;
        if (disk.damageAt(path, offset, blow.how, blow.position)) return { path, offset };
        break;
      }
      place -= length;
    }
  }
  return null;
}

function rangesFor({ how, aim }: Blow, all: readonly SegmentBytes[]): readonly Range[] {
  const log = logSegments(all);
  const files = all.filter((file) => segmentNumber(file.path) === 0 || log.includes(file));
  const watermark = recordedWatermark(files);
  const snapshot = newestSnapshot(files);
  const ranges: Range[] = [];
  for (const { path, bytes } of files) {
    if (aim === 'snapshot' && snapshot !== '' && path !== snapshot) continue;
    const whole = path === snapshot ? bytes.length : detectableLength(how, path, bytes, watermark);
    const add = (from: number, end: number): void => {
      const length = Math.min(end, whole) - from;
      if (length > 0) ranges.push({ path, bytes, from, length });
    };
    if (aim === 'seam' && path !== snapshot) {
      add(0, SEGMENT_HEADER_BYTES);
      add(lastBatch(bytes, whole), whole);
    } else add(0, aim === 'header' ? SECTOR_BYTES : whole);
  }
  return ranges;
}

/** The n-th place to try, counted through all ranges of a disk. */
function placeOf({ position, aim }: Blow, n: number, total: number): number {
  if (aim === undefined) return ((position + n) * SECTOR_BYTES + position) % total;
  // Byte by byte, so that all of a header is reached.
  const place = (position + n) % total;
  const isFirstSector = aim === 'snapshot' && position % 2 === 0;
  return isFirstSector ? ((place >>> 1) % SECTOR_BYTES) % total : place;
}

/** How much of a log's file can be damaged so that it must be noticed. */
function detectableLength(how: Damage, path: string, { length }: Bytes, watermark: Watermark | null): number {
  if (watermark === null || segmentNumber(path) === 0 || path > watermark.path) return 0;
  if (path < watermark.path) return how === 'cut-short' ? length : wholeUnits(how, length);
  // What is cut off the last one takes with it all that would tell of it.
  return how === 'cut-short' ? 0 : wholeUnits(how, watermark.offset);
}

/** Bits, or else whole sectors alone: the one with the last header in it may legally be torn. */
function wholeUnits(how: Damage, length: number): number {
  return how === 'bit-rot' ? length : length - (length % SECTOR_BYTES);
}

/** Where a batch begins, from `from` on, so that what is left of the file is whole in itself; `from` where none does. */
function nextBatch(bytes: Bytes, from: number): number {
  const header = bytes.length < SEGMENT_HEADER_BYTES ? null : readSegmentHeader(bytes, 0);
  const next = header === null ? -1 : findBatchHeader(bytes.subarray(from), from, header.crc);
  return next === -1 ? from : next;
}

/** Where the last batch before `end` begins; `end` when there is none. */
function lastBatch(bytes: Bytes, end: number): number {
  const header = bytes.length < SEGMENT_HEADER_BYTES ? null : readSegmentHeader(bytes, 0);
  if (header === null) return end;
  for (let at = end - BATCH_HEADER_BYTES; at >= SEGMENT_HEADER_BYTES; at -= 1)
    if (isBatchHeader(bytes, at, at, header.crc)) return at;
  return end;
}

/** '' when there is none. What is older, or not ready, nobody reads. */
function newestSnapshot(files: readonly SegmentBytes[]): string {
  let newest = '';
  for (const { path } of files) if (parseSnapshotName(path)?.kind === 'snap' && path > newest) newest = path;
  return newest;
}
