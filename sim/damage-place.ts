/** Chooses where damage strikes: below the sync watermark, where a replica must notice it (the detectable class). */
import { recordedWatermark } from '../src/storage/watermark.ts';
import { SECTOR_BYTES } from './disk/file-image.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';
import type { PendingDamage } from './fault-switch.ts';

/** How many places are tried until one changes a byte. */
const TRIES_MAX = 16;

/** Damages the disk of a server that is down; false when there was nothing below the watermark to damage. */
export function strike(disk: SimulatedDisk, fault: PendingDamage): boolean {
  const files = disk.files();
  const watermark = recordedWatermark(files);
  if (watermark === null) return false;
  const ranges: { path: string; length: number }[] = [];
  let total = 0;
  for (const { path, bytes } of files) {
    const below = path < watermark.path ? bytes.length : path === watermark.path ? watermark.offset : 0;
    // Whole sectors alone: the one with the last header in it may legally be torn.
    const length = fault.how === 'bit-rot' ? below : below - (below % SECTOR_BYTES);
    if (length === 0) continue;
    ranges.push({ path, length });
    total += length;
  }
  if (total === 0) return false;
  for (let n = 0; n < TRIES_MAX; n += 1) {
    let place = ((fault.position + n) * SECTOR_BYTES + fault.position) % total;
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
