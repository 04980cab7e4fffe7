/**
 * Damage at rest, tried on copies. Whoever is struck by real damage stays down for the rest of a run, so that few disks in few
 * states can be damaged. Of a copy that costs nothing: each disk that a server is about to start from is copied, the copy
 * damaged below the sync watermark, and a server started from it, alone, over which nothing else runs. What the copy
 * holds is what a loss of power would leave.
 */
import type { DamageTrial } from '../properties/property.ts';
import type { MemberId } from '../src/base/types.ts';
import { fileToLose, segmentsToConfuse } from './damage-files.ts';
import { type Blow, type Place, strike } from './damage-place.ts';
import { DiskCopy } from './disk/disk-copy.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';
import { KeyedRandom } from './kernel/random.ts';
import { diceOf } from './scenario/dice.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { StartAlone } from './start-alone.ts';

/** Larger disks, those with a huge state on them, are not copied. */
const COPY_BYTES_MAX = 262_144;

const HOW = [
  'bit-rot',
  'lost-write',
  'bit-rot',
  'misdirected-write',
  'bit-rot',
  'cut-short',
  'file-gone',
  'file-misplaced',
] as const;
const AIMS = ['seam', 'snapshot', 'seam', 'header', undefined] as const;

/** A server, as far as it is needed here. */
interface Owner {
  readonly id: MemberId;
  readonly disk: Pick<SimulatedDisk, 'files' | 'stored' | 'hasDurableNames'>;
}

export class DamageTrials {
  /** Copies that were damaged so far. */
  made = 0;
  readonly #start: StartAlone;
  readonly #random: KeyedRandom;
  readonly #asked = new Map<MemberId, number>();

  constructor(start: StartAlone, scenario: Scenario) {
    this.#start = start;
    this.#random = new KeyedRandom(diceOf(scenario), 'damage-trials');
  }

  /** Damages a copy of this disk and starts a server from it; null when there was nothing to damage. */
  of({ id, disk }: Owner): DamageTrial | null {
    const n = this.#asked.get(id) ?? 0;
    this.#asked.set(id, n + 1);
    let size = 0;
    for (const { bytes } of disk.stored()) size += bytes;
    if (size === 0 || size > COPY_BYTES_MAX) return null;
    const copy = new DiskCopy(disk);
    const draw = (salt: number, bound: number): number => this.#random.draw(id, n, salt, 0, bound);
    const how = HOW[draw(0, HOW.length)]!;
    const aim = AIMS[draw(1, AIMS.length)];
    const place = damage(copy, how, draw(2, 0x10000), aim);
    if (place === null) return null;
    this.made += 1;
    return { how, ...place, result: this.#start(id, copy.files()) };
  }
}

/** Says where; null when there was nothing to damage. */
function damage(copy: DiskCopy, how: (typeof HOW)[number], position: number, aim: Blow['aim']): Place | null {
  if (!copy.hasDurableNames) return null;
  if (how === 'file-gone') {
    const path = fileToLose(copy.files(), position);
    if (path === null) return null;
    copy.remove(path);
    return { path, offset: 0 };
  }
  if (how === 'file-misplaced') {
    const pair = segmentsToConfuse(copy.files(), position);
    if (pair === null) return null;
    copy.replace(pair.path, pair.by.bytes);
    return { path: pair.path, offset: 0 };
  }
  return strike(copy, { how, position, ...(aim === undefined ? {} : { aim }) });
}
