/**
 * What a crash (or a failed sync) leaves of a file: the durable image and, of the unsynced changes, what the plan's
 * `crashKeeps` and the dice let through. Sectors are written whole or not at all; nothing else is promised.
 * This is the only place that looks at single sectors, and it runs at crashes alone.
 */
import type { KeyedRandom } from '../kernel/random.ts';
import type { DiskPlan } from '../scenario/scenario.ts';
import { beginOf, type Change, endOf, sizeAfter } from './change.ts';
import { SECTOR_BYTES } from './limits.ts';

/** The purposes of draws within one file and crash. Never renumber: recorded seeds depend on them. */
const Salt = { Size: 0, Whole: 1, Part: 2, FirstSector: 16 } as const;

export interface Survivors {
  readonly bytes: Uint8Array;
  /** Writes of which some sectors are there and others are not. */
  readonly torn: number;
  /** Something is not there that was written. */
  readonly hasLost: boolean;
}

/** `key` is of this file and this crash; `bytesOf` gives what a write wrote. */
export function surviving(
  durable: Uint8Array,
  changes: readonly Change[],
  bytesOf: (change: Change) => Uint8Array,
  keeps: DiskPlan['crashKeeps'],
  random: KeyedRandom,
  key: number,
): Survivors {
  if (changes.length === 0) return { bytes: durable.slice(), torn: 0, hasLost: false };
  const file = new Extent(durable, changes);
  const everything = file.apply(bytesOf, ALL, changes.length);
  if (keeps === 'lose') {
    return { bytes: durable.slice(), torn: 0, hasLost: !isEqual(durable, everything.bytes) };
  }
  const chosen = keeps === 'prefix' ? choosePrefix(file, random, key) : chooseSectors(file, random, key);
  const kept = file.apply(bytesOf, chosen.isKept, chosen.sizeVersion);
  return { bytes: kept.bytes, torn: kept.torn, hasLost: !isEqual(kept.bytes, everything.bytes) };
}

/** Whether the change's part in the sector survives; `before` changes touched the sector earlier. */
type IsKept = (change: number, sector: number, before: number) => boolean;

interface Choice {
  readonly isKept: IsKept;
  /** The file is as long as after so many changes. */
  readonly sizeVersion: number;
}

const ALL: IsKept = () => true;

/** In order up to some change, and of that one the first sectors. */
function choosePrefix(file: Extent, random: KeyedRandom, key: number): Choice {
  const whole = random.drawFrom(key, Salt.Whole, file.changes.length + 1);
  const last = file.changes[whole];
  if (last === undefined) return { isKept: ALL, sizeVersion: whole };
  if (last.isTruncate) return { isKept: (change) => change < whole, sizeVersion: whole };
  const first = Math.floor(last.offset / SECTOR_BYTES);
  const sectors = Math.ceil((last.offset + last.length) / SECTOR_BYTES) - first;
  const end = first + random.drawFrom(key, Salt.Part, sectors);
  return {
    isKept: (change, sector) => change < whole || (change === whole && sector < end),
    sizeVersion: end > first ? whole + 1 : whole,
  };
}

/** For each sector, and for the size, any of the versions it had. */
function chooseSectors(file: Extent, random: KeyedRandom, key: number): Choice {
  const versions = file.countVersions();
  const chosen = new Int32Array(versions.length);
  for (let sector = 0; sector < versions.length; sector += 1) {
    const count = versions[sector]!;
    if (count > 0) chosen[sector] = random.drawFrom(key, Salt.FirstSector + file.first + sector, count + 1);
  }
  return {
    isKept: (_change, sector, before) => before < chosen[sector - file.first]!,
    sizeVersion: random.drawFrom(key, Salt.Size, file.changes.length + 1),
  };
}

/** The sectors that a list of changes touches, and the sizes that the file had on the way. */
class Extent {
  readonly durable: Uint8Array;
  readonly changes: readonly Change[];
  /** The first sector that any change touches. */
  readonly first: number;
  /** `#sizes[n]`: after n changes. */
  readonly #sizes: number[];
  readonly #sectors: number;
  readonly #end: number;

  constructor(durable: Uint8Array, changes: readonly Change[]) {
    this.durable = durable;
    this.changes = changes;
    this.#sizes = [durable.length];
    let begin = Number.MAX_SAFE_INTEGER;
    let end = 0;
    let size = durable.length;
    for (const change of changes) {
      begin = Math.min(begin, beginOf(change, size));
      end = Math.max(end, endOf(change, size));
      size = sizeAfter(change, size);
      this.#sizes.push(size);
    }
    this.first = Math.floor(begin / SECTOR_BYTES);
    this.#sectors = Math.ceil(end / SECTOR_BYTES) - this.first;
    this.#end = Math.max(end, durable.length);
  }

  /** How many changes touch each sector from `first` on. */
  countVersions(): Int32Array {
    const versions = new Int32Array(this.#sectors);
    this.#visit((_change, sector) => {
      versions[sector - this.first]! += 1;
    });
    return versions;
  }

  /** The file with the parts that are kept, in order. */
  apply(
    bytesOf: (change: Change) => Uint8Array,
    isKept: IsKept,
    sizeVersion: number,
  ): { readonly bytes: Uint8Array; readonly torn: number } {
    const image = new Uint8Array(this.#end);
    image.set(this.durable);
    const size = this.#sizes[sizeVersion]!;
    const seen = new Int32Array(this.#sectors);
    const keptSectors = new Int32Array(this.changes.length);
    const lostSectors = new Int32Array(this.changes.length);
    this.#visit((index, sector, begin, end) => {
      const change = this.changes[index]!;
      const before = seen[sector - this.first]!;
      seen[sector - this.first] = before + 1;
      const isHere = isKept(index, sector, before);
      if (isHere) {
        if (change.isTruncate) image.fill(0, begin, end);
        else image.set(bytesOf(change).subarray(begin - change.offset, end - change.offset), begin);
      }
      if (isHere && begin < size) keptSectors[index]! += 1;
      else lostSectors[index]! += 1;
    });
    let torn = 0;
    for (const [index, change] of this.changes.entries()) {
      if (!change.isTruncate && keptSectors[index]! > 0 && lostSectors[index]! > 0) torn += 1;
    }
    return { bytes: image.slice(0, size), torn };
  }

  /** Every sector of every change, in order, with the bytes (from the start of the file) it has there. */
  #visit(each: (change: number, sector: number, begin: number, end: number) => void): void {
    for (const [index, change] of this.changes.entries()) {
      const size = this.#sizes[index]!;
      const begin = beginOf(change, size);
      const end = endOf(change, size);
      for (let at = begin; at < end; ) {
        const sector = Math.floor(at / SECTOR_BYTES);
        const next = Math.min(end, (sector + 1) * SECTOR_BYTES);
        each(index, sector, at, next);
        at = next;
      }
    }
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
