/**
 * Chooses where damage strikes: in the log below the sync watermark, or in the newest snapshot, which was synced before it
 * got its name. There a replica must notice it (the detectable class).
 */
import {
  findBatchHeader,
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
import { SECTOR_BYTES } from './disk/file-image.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';
import type { PendingDamage } from './fault-switch.ts';

/** How many places are tried until one changes a byte. */
const TRIES_MAX = 16;

/**
 * Damages the disk of a server that is down; false when there was nothing below the watermark to damage, or when not all
 * names are durable: the next loss of power may take the damaged file back, or the one that has its name.
 */
export function strike(
  disk: Pick<SimulatedDisk, 'files' | 'damageAt' | 'hasDurableNames'>,
  fault: PendingDamage,
): boolean {
  if (!disk.hasDurableNames) return false;
  const all = disk.files();
  const log = logSegments(all);
  const files = all.filter((file) => segmentNumber(file.path) === 0 || log.includes(file));
  const watermark = recordedWatermark(files);
  const snapshot = newestSnapshot(files);
  const ranges: (SegmentBytes & { length: number })[] = [];
  let total = 0;
  for (const { path, bytes } of files) {
    if (fault.aim === 'snapshot' && snapshot !== '' && path !== snapshot) continue;
    const whole = path === snapshot ? bytes.length : detectableLength(fault.how, path, bytes, watermark);
    const length = fault.aim === 'header' ? Math.min(whole, SECTOR_BYTES) : whole;
    if (length === 0) continue;
    ranges.push({ path, bytes, length });
    total += length;
  }
  if (total === 0) return false;
  for (let n = 0; n < TRIES_MAX; n += 1) {
    let place = placeOf(fault, n, total);
    for (const { path, bytes, length } of ranges) {
      if (place < length) {
        const at = fault.how === 'cut-short' && fault.position % 2 === 0 ? nextBatch(bytes, place) : place;
        if (disk.damageAt(path, at, fault.how, fault.position)) return true;
        break;
      }
      place -= length;
    }
  }
  return false;
}

/** The n-th place to try, counted through all ranges of a disk. */
function placeOf({ position, aim }: PendingDamage, n: number, total: number): number {
  if (aim === undefined) return ((position + n) * SECTOR_BYTES + position) % total;
  // Byte by byte, so that all of a header is reached.
  const place = (position + n) % total;
  const isFirstSector = aim === 'snapshot' && position % 2 === 0;
  return isFirstSector ? ((place >>> 1) % SECTOR_BYTES) % total : place;
}

/** How much of a log's file can be damaged so that it must be noticed. */
function detectableLength(
  how: PendingDamage['how'],
  path: string,
  { length }: Uint8Array,
  watermark: Watermark | null,
): number {
  if (watermark === null || segmentNumber(path) === 0 || path > watermark.path) return 0;
  if (path < watermark.path) return how === 'cut-short' ? length : wholeUnits(how, length);
  // What is cut off the last one takes with it all that would tell of it.
  return how === 'cut-short' ? 0 : wholeUnits(how, watermark.offset);
}

/** Bits, or else whole sectors alone: the one with the last header in it may legally be torn. */
function wholeUnits(how: PendingDamage['how'], length: number): number {
  return how === 'bit-rot' ? length : length - (length % SECTOR_BYTES);
}

/** Where a batch begins, from `from` on, so that what is left of the file is whole in itself; `from` where none does. */
function nextBatch(bytes: Uint8Array, from: number): number {
  const header = bytes.length < SEGMENT_HEADER_BYTES ? null : readSegmentHeader(bytes, 0);
  const next = header === null ? -1 : findBatchHeader(bytes.subarray(from), from, header.crc);
  return next === -1 ? from : next;
}

/** '' when there is none. What is older, or not ready, nobody reads. */
function newestSnapshot(files: readonly SegmentBytes[]): string {
  let newest = '';
  for (const { path } of files) if (parseSnapshotName(path)?.kind === 'snap' && path > newest) newest = path;
  return newest;
}
