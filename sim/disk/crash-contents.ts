/**
 * What a power failure makes of a file's unsynced contents, sector by sector: each 512-byte sector holds what it
 * durably held or what was written last, and which of the two is up to the plan and the dice.
 */
import type { Random } from '../../src/ports/random.ts';
import { type FileImage, SECTOR_BYTES } from './file-image.ts';

export interface CrashEffect {
  /** Some sectors of unsynced writes were kept and some lost. */
  torn: boolean;
  /** Something unsynced was lost. */
  lost: boolean;
}

export function crashContents(
  file: FileImage,
  keeps: 'lose' | 'prefix' | 'any',
  random: Random,
): CrashEffect {
  const hadUnsynced = file.dirty.length > 0 || file.size !== file.durableSize;
  let kept = 0;
  let lost = 0;
  let end = 0;
  const whole = keeps === 'prefix' ? random.nextInt(file.dirty.length + 1) : 0;
  for (const [n, range] of file.dirty.entries()) {
    const first = Math.floor(range.start / SECTOR_BYTES);
    const last = Math.ceil(range.end / SECTOR_BYTES);
    // In a prefix the range at the cut is kept up to some sector.
    const cut = keeps === 'prefix' && n === whole ? first + random.nextInt(last - first + 1) : 0;
    for (let sector = first; sector < last; sector += 1) {
      const keep =
        keeps === 'prefix' ? n < whole || sector < cut : keeps === 'any' ? random.nextInt(2) === 1 : false;
      if (!keep) {
        lost += 1;
        continue;
      }
      kept += 1;
      const start = Math.max(range.start, sector * SECTOR_BYTES);
      const stop = Math.min(range.end, (sector + 1) * SECTOR_BYTES);
      file.durable.set(file.cache.subarray(start, stop), start);
      if (stop > end) end = stop;
    }
  }
  file.durableSize = sizeAfter(file, keeps, end, random);
  file.durable.fill(0, file.durableSize);
  file.forgetCache();
  return { torn: kept > 0 && lost > 0, lost: hadUnsynced && lost > 0 };
}

/** A size that was grown or cut is kept or not; what was kept of the contents is inside it in any case. */
function sizeAfter(file: FileImage, keeps: 'lose' | 'prefix' | 'any', end: number, random: Random): number {
  const { size, durableSize } = file;
  if (keeps === 'lose' || size === durableSize) return durableSize;
  const grown = Math.max(durableSize, Math.min(end, size));
  return random.nextInt(2) === 1 ? size : grown;
}
