/**
 * What happens to one disk operation, drawn from what it is: server, operation, path, offset, and how many like
 * it there were before. None depends on the order of unrelated operations. Every fate out of the ordinary can be
 * recorded as an override, and an override replaces what is drawn: `delay` is the whole latency (a slow disk
 * still comes on top), `lost` true makes a read or a sync fail, false keeps it from failing.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { formatDiskKey } from '../kernel/fate.ts';
import type { FateTable } from '../kernel/fate-table.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { DiskPlan, FateOverride } from '../scenario/scenario.ts';
import { ATTEMPT_BUCKETS } from './limits.ts';
import { DiskOperation, OPERATION_NAMES, type Operation } from './operation.ts';

/** The purposes of draws within one operation. Never renumber: recorded seeds depend on them. */
const Salt = { Jitter: 0, Tail: 1, TailLength: 2, Error: 3, Part: 4, Named: 5 } as const;

/** Keys that stand for no path. */
const CRASH = 1;
const FAILED_SYNC = 2;
const NAMES = 3;

export class DiskFates {
  readonly random: KeyedRandom;
  readonly #server: MemberId;
  readonly #plan: DiskPlan;
  readonly #overrides: FateTable<FateOverride>;
  readonly #record: ((fate: FateOverride) => void) | null;
  readonly #serverKey: number;
  readonly #attempts = new Uint32Array(ATTEMPT_BUCKETS);

  constructor(
    server: MemberId,
    plan: DiskPlan,
    random: KeyedRandom,
    overrides: FateTable<FateOverride>,
    record: ((fate: FateOverride) => void) | null,
  ) {
    this.#server = server;
    this.#plan = plan;
    this.random = random;
    this.#overrides = overrides;
    this.#record = record;
    this.#serverKey = random.fold(random.start, server);
  }

  pathKey(path: string): number {
    let key = this.#serverKey;
    for (let i = 0; i < path.length; i += 1) key = this.random.fold(key, path.charCodeAt(i));
    return key;
  }

  /** Gives the operation its identity, and returns its latency. */
  begin(operation: Operation, pathKey: number): Micros {
    const { random } = this;
    const same = random.fold(random.fold(pathKey, operation.kind), operation.offset);
    const bucket = (same ^ (same >>> 16)) & (ATTEMPT_BUCKETS - 1);
    const attempt = this.#attempts[bucket]!;
    this.#attempts[bucket] = attempt + 1;
    const key = random.fold(same, attempt);
    operation.key = key;
    operation.attempt = attempt;
    const { latencyMin, latencyJitter, tailPpm, tail } = this.#plan;
    let latency = latencyMin;
    if (latencyJitter > 0) latency += random.drawFrom(key, Salt.Jitter, latencyJitter + 1);
    const isLate = random.happensFrom(key, Salt.Tail, tailPpm);
    if (isLate) latency += random.drawFrom(key, Salt.TailLength, tail + 1);
    const override = this.#overrideOf(operation);
    operation.fails = override?.lost ?? this.#failsByDice(operation);
    latency = override?.delay ?? latency;
    if (this.#record !== null && (isLate || operation.fails || override !== null)) {
      const isDelayed = isLate || override?.delay !== undefined;
      const isSpared = override?.lost === false;
      this.#record({
        key: this.#textOf(operation),
        ...(isDelayed && { delay: latency }),
        ...((operation.fails || isSpared) && { lost: operation.fails }),
      });
    }
    return latency;
  }

  /** Of a write of `sectors` for which there is no room: how many are written none the less. */
  partBeforeFull(operation: Operation, sectors: number): number {
    return this.random.drawFrom(operation.key, Salt.Part, sectors);
  }

  /** A file that could not be made for want of space has its name already. */
  isNamedBeforeFull(operation: Operation): boolean {
    return this.random.drawFrom(operation.key, Salt.Named, 2) === 1;
  }

  crashKey(crash: number, file: number): number {
    return this.random.fold(this.random.fold(this.random.fold(file, CRASH), -1), crash);
  }

  crashNamesKey(crash: number): number {
    return this.crashKey(crash, this.random.fold(this.#serverKey, -NAMES));
  }

  failedSyncKey(operation: Operation): number {
    return this.random.fold(this.random.fold(operation.key, FAILED_SYNC), -1);
  }

  #failsByDice(operation: Operation): boolean {
    const { readErrorPpm, syncErrorPpm } = this.#plan;
    switch (operation.kind) {
      case DiskOperation.Read:
        return this.random.happensFrom(operation.key, Salt.Error, readErrorPpm);
      case DiskOperation.Sync:
      case DiskOperation.SyncDirectory:
        return this.random.happensFrom(operation.key, Salt.Error, syncErrorPpm);
      default:
        return false;
    }
  }

  #overrideOf(operation: Operation): FateOverride | null {
    if (this.#overrides.isEmpty) return null;
    const { kind, path, offset, attempt } = operation;
    return this.#overrides.disk(this.#server, OPERATION_NAMES[kind]!, keyPath(path), offset, attempt);
  }

  #textOf({ kind, path, offset, attempt }: Operation): string {
    const operation = OPERATION_NAMES[kind]!;
    return formatDiskKey({ server: this.#server, operation, path: keyPath(path), offset, attempt });
  }
}

/** In a key, the data directory is a dot. */
function keyPath(path: string): string {
  return path === '' ? '.' : path;
}
