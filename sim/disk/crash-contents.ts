/**
 * What a power failure makes of a file's unsynced contents, sector by sector: each 512-byte sector holds what it
 * durably held or what it held after one of the unsynced changes, whole; which of them is up to the plan and the
 * dice. So is the size: a change that made the file longer may be there with the file's end anywhere within.
 */
import type { Random } from '../../src/ports/random.ts';
import { type Change, type FileImage, SECTOR_BYTES } from './file-image.ts';

export interface CrashEffect {
  /** Some sectors of unsynced changes were kept and some lost. */
  torn: boolean;
  /** Something unsynced was lost. */
  lost: boolean;
}

/** Whether a change's part in a sector is kept; `before` changes touched the sector earlier. */
type IsKept = (change: number, sector: number, before: number) => boolean;

interface Choice {
  readonly isKept: IsKept;
  /** Of the file, in bytes. */
  readonly size: number;
}

export function crashContents(
  file: FileImage,
  keeps: 'lose' | 'prefix' | 'any',
  random: Random,
): CrashEffect {
  if (file.dirty.length === 0) {
    const hasLost = file.size !== file.durableSize;
    file.forgetCache();
    return { torn: false, lost: hasLost };
  }
  const { isKept, size } = choose(file, keeps, random);
  let kept = 0;
  let lost = 0;
  const seen = sectorCounts(file);
  eachSector(file, (change, index, sector, start, end) => {
    const before = seen[sector]!;
    seen[sector] = before + 1;
    if (!isKept(index, sector, before)) {
      lost += 1;
      return;
    }
    if (start < size) kept += 1;
    else lost += 1;
    if (change.isTruncate) file.durable.fill(0, start, end);
    else file.durable.set(file.bytesOf(change).subarray(start - change.start, end - change.start), start);
  });
  const hasLost = lost > 0 || size !== file.size;
  file.durableSize = size;
  file.durable.fill(0, size);
  file.forgetCache();
  return { torn: kept > 0 && lost > 0, lost: hasLost };
}

function choose(file: FileImage, keeps: 'lose' | 'prefix' | 'any', random: Random): Choice {
  switch (keeps) {
    case 'lose':
      return { isKept: () => false, size: file.durableSize };
    case 'prefix':
      return choosePrefix(file, random);
    case 'any':
      return chooseSectors(file, random);
    default:
      return keeps satisfies never;
  }
}

/** In order up to some change, and of that one, if it is a write, the first sectors. */
function choosePrefix(file: FileImage, random: Random): Choice {
  const whole = random.nextInt(file.dirty.length + 1);
  const last = file.dirty[whole];
  if (last === undefined || last.isTruncate) {
    return { isKept: (change) => change < whole, size: sizeAfter(file, whole) };
  }
  const first = Math.floor(last.start / SECTOR_BYTES);
  const cut = first + random.nextInt(Math.ceil(last.end / SECTOR_BYTES) - first);
  return {
    isKept: (change, sector) => change < whole || (change === whole && sector < cut),
    size: cut > first ? sizeUpTo(file, whole + 1, random) : sizeAfter(file, whole),
  };
}

/** For each sector, and for the size, any of the versions it had. */
function chooseSectors(file: FileImage, random: Random): Choice {
  const versions = sectorCounts(file);
  eachSector(file, (_change, _index, sector) => {
    versions[sector]! += 1;
  });
  for (let sector = 0; sector < versions.length; sector += 1) {
    if (versions[sector]! > 0) versions[sector] = random.nextInt(versions[sector]! + 1);
  }
  return {
    isKept: (_change, sector, before) => before < versions[sector]!,
    size: sizeUpTo(file, random.nextInt(file.dirty.length + 1), random),
  };
}

/** Of the file, in bytes, after so many of its unsynced changes. */
function sizeAfter(file: FileImage, changes: number): number {
  return changes === 0 ? file.durableSize : file.dirty[changes - 1]!.size;
}

/** The same; half the times when the last of them made the file longer, it was on the way there. */
function sizeUpTo(file: FileImage, changes: number, random: Random): number {
  const after = sizeAfter(file, changes);
  const before = changes === 0 ? after : sizeAfter(file, changes - 1);
  if (after <= before || random.nextInt(2) === 0) return after;
  return before + random.nextInt(after - before);
}

/** A zero for each sector that any change may touch. */
function sectorCounts(file: FileImage): Int32Array {
  return new Int32Array(Math.ceil(file.cache.length / SECTOR_BYTES));
}

/** Every sector of every change, in order, with the bytes (from the start of the file) it has there. */
function eachSector(
  file: FileImage,
  visit: (change: Change, index: number, sector: number, start: number, end: number) => void,
): void {
  for (const [index, change] of file.dirty.entries()) {
    for (let at = change.start; at < change.end; ) {
      const sector = Math.floor(at / SECTOR_BYTES);
      const end = Math.min(change.end, (sector + 1) * SECTOR_BYTES);
      visit(change, index, sector, at, end);
      at = end;
    }
  }
}
