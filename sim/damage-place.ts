/**
 * Chooses where damage strikes: in the log below the sync watermark, or in the newest snapshot, which was synced before it
 * got its name. There a replica must notice it (the detectable class).
 */
import { segmentNumber } from '../src/storage/format.ts';
import { parseSnapshotName } from '../src/storage/snapshot-format.ts';
import { recordedWatermark, type SegmentBytes, type Watermark } from '../src/storage/watermark.ts';
import { SECTOR_BYTES } from './disk/file-image.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';
import type { PendingDamage } from './fault-switch.ts';

/** How many places are tried until one changes a byte. */
const TRIES_MAX = 16;

/** Damages the disk of a server that is down; false when there was nothing below the watermark to damage. */
export function strike(disk: Pick<SimulatedDisk, 'files' | 'damageAt'>, fault: PendingDamage): boolean {
  const files = disk.files();
  const watermark = recordedWatermark(files);
  const snapshot = newestSnapshot(files);
  const ranges: { path: string; length: number }[] = [];
  let total = 0;
  for (const { path, bytes } of files) {
    if (fault.aim === 'snapshot' && snapshot !== '' && path !== snapshot) continue;
    const below = path === snapshot ? bytes.length : syncedLength(path, bytes, watermark);
    // Whole sectors alone: the one with the last header in it may legally be torn.
    const whole = fault.how === 'bit-rot' || path === snapshot ? below : below - (below % SECTOR_BYTES);
    const length = fault.aim === 'header' ? Math.min(whole, SECTOR_BYTES) : whole;
    if (length === 0) continue;
    ranges.push({ path, length });
    total += length;
  }
  if (total === 0) return false;
  for (let n = 0; n < TRIES_MAX; n += 1) {
    let place = placeOf(fault, n, total);
    for (const { path, length } of ranges) {
      if (place < length) {
        if (disk.damageAt(path, place, fault.how, fault.position)) return true;
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

function syncedLength(path: string, bytes: Uint8Array, watermark: Watermark | null): number {
  if (watermark === null || segmentNumber(path) === 0 || path > watermark.path) return 0;
  return path < watermark.path ? bytes.length : watermark.offset;
}

/** '' when there is none. What is older, or not ready, nobody reads. */
function newestSnapshot(files: readonly SegmentBytes[]): string {
  let newest = '';
  for (const { path } of files) if (parseSnapshotName(path)?.kind === 'snap' && path > newest) newest = path;
  return newest;
}
