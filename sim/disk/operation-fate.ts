/**
 * What happens to one operation of a disk, drawn from its identity: how long it takes, and whether it fails. Only
 * reads and syncs fail by a draw: what the plan and timed faults do to space and to damage is no single fate.
 */
import type { MemberId } from '../../src/base/types.ts';
import { AttemptTable } from '../kernel/attempts.ts';
import { formatDiskKey } from '../kernel/fate.ts';
import type { FateTable } from '../kernel/fate-table.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { DiskPlan, FateOverride } from '../scenario/scenario.ts';
import { type DiskOperation, OPERATION_NAMES, Operation } from './operation.ts';

/** Told of each fate that is out of the ordinary, as an override that would bring it about. */
export type RecordFate = (fate: FateOverride) => void;

/** The purposes of draws within one identity. Never renumber: recorded seeds depend on them. */
const Salt = { Latency: 0, Tail: 1, TailLength: 2, Error: 3 } as const;
const ONE_LANE = 0;

export class OperationFates {
  readonly #plan: DiskPlan;
  readonly #keyed: KeyedRandom;
  readonly #server: MemberId;
  readonly #serverKey: number;
  readonly #overrides: FateTable<FateOverride>;
  readonly #record: RecordFate | null;
  readonly #attempts = new AttemptTable(1);

  constructor(
    plan: DiskPlan,
    keyed: KeyedRandom,
    server: MemberId,
    overrides: FateTable<FateOverride>,
    record: RecordFate | null,
  ) {
    this.#plan = plan;
    this.#keyed = keyed;
    this.#server = server;
    this.#serverKey = keyed.fold(keyed.start, server);
    this.#overrides = overrides;
    this.#record = record;
  }

  /** Sets the operation's latency, and whether it is slow and fails. `healed`: nothing out of the ordinary any more. */
  draw(operation: DiskOperation, healed: boolean): void {
    const { kind, offset } = operation;
    const keyed = this.#keyed;
    const place = placeOf(operation);
    const attempt = this.#attempts.next(ONE_LANE, kind, place, offset);
    const identity = keyed.fold(
      keyed.fold(keyed.fold(keyed.fold(this.#serverKey, kind), place), offset),
      attempt,
    );
    const { latencyMin, latencyJitter, tailPpm, tail } = this.#plan;
    operation.slow = false;
    operation.fails = false;
    operation.latency = latencyMin;
    if (latencyJitter > 0) operation.latency += keyed.drawFrom(identity, Salt.Latency, latencyJitter + 1);
    if (healed) return;
    if (keyed.happensFrom(identity, Salt.Tail, tailPpm)) {
      operation.latency += keyed.drawFrom(identity, Salt.TailLength, tail + 1);
      operation.slow = true;
    }
    operation.fails = keyed.happensFrom(identity, Salt.Error, this.#errorPpm(kind));
    if (!this.#overrides.isEmpty) this.#override(operation, attempt);
    if (this.#record !== null && (operation.slow || operation.fails)) {
      this.#record(this.#asOverride(operation, attempt));
    }
  }

  #errorPpm(kind: Operation): number {
    if (kind === Operation.Read) return this.#plan.readErrorPpm;
    return kind === Operation.Sync ? this.#plan.syncErrorPpm : 0;
  }

  #override(operation: DiskOperation, attempt: number): void {
    const { kind, path, offset } = operation;
    const fate = this.#overrides.disk(this.#server, OPERATION_NAMES[kind]!, path, offset, attempt);
    if (fate === null) return;
    if (fate.delay !== undefined) {
      operation.latency = fate.delay;
      operation.slow = true;
    }
    if (fate.fails !== undefined) operation.fails = fate.fails;
  }

  #asOverride({ kind, path, offset, slow, fails, latency }: DiskOperation, attempt: number): FateOverride {
    const operation = OPERATION_NAMES[kind]!;
    const key = formatDiskKey({ server: this.#server, operation, path, offset, attempt });
    return { key, ...(slow && { delay: latency }), ...(fails && { fails: true }) };
  }
}

/** What an operation works on: the file, or the name. */
function placeOf(operation: DiskOperation): number {
  if (operation.file !== null) return operation.file.id;
  const { path } = operation;
  let hash = path.length;
  for (let i = 0; i < path.length; i += 1) hash = (Math.imul(hash, 31) + path.charCodeAt(i)) | 0;
  return hash;
}
