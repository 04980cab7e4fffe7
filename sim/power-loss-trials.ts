/**
 * Losses of power, tried on copies. A crash that happens takes its server out of the run for a while, so that a run has few,
 * and storage is at its most fragile for the length of single operations: while a file is made, named or removed. So at
 * some completions of a disk, most of them near a change of names, what a loss of power would leave is worked out, and a server
 * started from it, alone. It must start, and find what it had said to be durable.
 */

import type { Recovery } from '../properties/ledger.ts';
import type { PowerLossTrial } from '../properties/property.ts';
import type { MemberId } from '../src/base/types.ts';
import type { Observation } from '../src/raft/observation.ts';
import { type DiskOperation, OPERATION_NAMES, Operation } from './disk/operation.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';
import { KeyedRandom } from './kernel/random.ts';
import { diceOf } from './scenario/dice.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { StartAlone } from './start-alone.ts';

/** Larger disks, those with a huge state on them, are not copied. */
const COPY_BYTES_MAX = 262_144;
/** Trials of one run, and those after which there may still be some when a file was named or removed. */
const TRIALS_MAX = 8;
const NAMED_MAX = 16;
/** Completions that count as near a change of names: the file is written, synced, and its directory is. */
const NEAR = 4;
/** One in so many is tried: right after a file was named or removed, near any change of names, and elsewhere. */
const RATES = [
  { named: 1, near: 2, elsewhere: 64 },
  { named: 1, near: 8, elsewhere: 256 },
  { named: 4, near: 32, elsewhere: 1_024 },
] as const;
const KEEPS = ['lose', 'prefix', 'any', 'any'] as const;

/** A server, as far as it is needed here. */
interface Owner {
  readonly id: MemberId;
  readonly disk: Pick<SimulatedDisk, 'stored' | 'afterPowerLoss'>;
}

interface Count {
  operations: number;
  near: number;
}

export class PowerLossTrials {
  made = 0;
  readonly #start: StartAlone;
  readonly #compare: (start: Observation) => Recovery;
  readonly #random: KeyedRandom;
  readonly #rates: (typeof RATES)[number];
  readonly #counts = new Map<MemberId, Count>();

  /** @param compare what a start finds with what had to be there. */
  constructor(start: StartAlone, scenario: Scenario, compare: (start: Observation) => Recovery) {
    this.#start = start;
    this.#compare = compare;
    this.#random = new KeyedRandom(diceOf(scenario), 'power-loss-trials');
    this.#rates = RATES[this.#random.draw(0, 0, 0, 0, RATES.length)]!;
  }

  /** An operation has ended: null, when power is not lost now. */
  after({ id, disk }: Owner, operation: DiskOperation): PowerLossTrial | null {
    const { kind, path, error } = operation;
    const max = isNaming(kind) ? NAMED_MAX : TRIALS_MAX;
    if (this.made >= max || !changes(kind)) return null;
    const count = this.#countOf(id);
    count.operations += 1;
    const draw = (salt: number, bound: number): number =>
      this.#random.draw(id, count.operations, salt, 0, bound);
    if (draw(0, this.#rateOf(operation, count)) > 0 || sizeOf(disk) > COPY_BYTES_MAX) return null;
    this.made += 1;
    let throws = 1;
    const left = disk.afterPowerLoss(KEEPS[draw(1, KEEPS.length)]!, {
      nextInt: (bound) => {
        throws += 1;
        return draw(throws, bound);
      },
    });
    let recovery: Recovery | null = null;
    const result = this.#start(id, left, (start) => {
      recovery = this.#compare(start);
    });
    const after = `${OPERATION_NAMES[kind]!} of ${path}${error === null ? '' : `, which failed (${error.code})`}`;
    return { after, result, recovery };
  }

  #rateOf({ kind, create }: DiskOperation, count: Count): number {
    const { named, near, elsewhere } = this.#rates;
    const isNamed = isNaming(kind);
    if (isNamed || (kind === Operation.Open && create)) count.near = NEAR;
    else if (count.near > 0) count.near -= 1;
    if (isNamed) return named;
    return count.near > 0 ? near : elsewhere;
  }

  #countOf(id: MemberId): Count {
    const known = this.#counts.get(id);
    if (known !== undefined) return known;
    const count = { operations: 0, near: 0 };
    this.#counts.set(id, count);
    return count;
  }
}

function sizeOf(disk: Owner['disk']): number {
  let size = 0;
  for (const { bytes } of disk.stored()) size += bytes;
  return size;
}

function isNaming(kind: Operation): boolean {
  return kind === Operation.Rename || kind === Operation.Remove;
}

function changes(kind: Operation): boolean {
  return kind !== Operation.List && kind !== Operation.Size && kind !== Operation.Read;
}
