/**
 * A history laid out for the search: closed calls by number in the order of their invocation, open-ended ones in kinds
 * that do the same, and all times in typed arrays.
 *
 * Two closed calls that overlap have different *slots*, so that a bit a slot tells which of the calls that are open at
 * one moment are placed; there are no more slots than calls open at once.
 */
import type { Call, SequentialModel } from './history.ts';

/** Open-ended calls with the same operation, earliest invocation first: no order needs a later one before an earlier. */
export interface OpenKind<Operation, Result> {
  readonly calls: readonly Call<Operation, Result>[];
  readonly invoked: Float64Array;
}

type LayoutModel<Operation, Result> = Pick<
  SequentialModel<unknown, Operation, Result>,
  'observes' | 'operationKey'
>;

export class Timeline<Operation, Result> {
  /** Calls with a return; a call's number is its place here. */
  readonly closed: readonly Call<Operation, Result>[];
  readonly invoked: Float64Array;
  readonly returned: Float64Array;
  /** Numbers of closed calls in the order of their returns. */
  readonly returnOrder: Int32Array;
  readonly slot: Int32Array;
  readonly slots: number;
  /** 1: the call only observes (see `SequentialModel.observes`). */
  readonly observes: Uint8Array;
  readonly kinds: readonly OpenKind<Operation, Result>[];

  constructor(model: LayoutModel<Operation, Result>, calls: readonly Call<Operation, Result>[]) {
    const byInvocation = calls.slice().sort((a, b) => a.invoked - b.invoked);
    const closed = byInvocation.filter((call) => call.returned !== Infinity);
    const returned = new Float64Array(closed.length);
    this.closed = closed;
    this.invoked = new Float64Array(closed.length);
    this.returned = returned;
    this.returnOrder = new Int32Array(closed.length);
    this.observes = new Uint8Array(closed.length);
    // A loop, because this runs for each key of each simulated run, and `from` with a function is many times slower.
    for (let number = 0; number < closed.length; number += 1) {
      const call = closed[number]!;
      this.invoked[number] = call.invoked;
      returned[number] = call.returned;
      this.returnOrder[number] = number;
      if (call.result !== undefined && model.observes(call.operation, call.result)) this.observes[number] = 1;
    }
    this.returnOrder.sort((a, b) => returned[a]! - returned[b]!);
    this.slot = new Int32Array(closed.length);
    this.slots = this.#assignSlots();
    const open = byInvocation.filter((call) => call.returned === Infinity);
    this.kinds = kindsOf(model, open);
  }

  /** Each call takes the slot that was freed last, or a new one. */
  #assignSlots(): number {
    const free: number[] = [];
    let slots = 0;
    let ended = 0;
    for (let call = 0; call < this.closed.length; call += 1) {
      while (this.returned[this.returnOrder[ended]!]! < this.invoked[call]!) {
        free.push(this.slot[this.returnOrder[ended]!]!);
        ended += 1;
      }
      const reused = free.pop();
      this.slot[call] = reused ?? slots;
      if (reused === undefined) slots += 1;
    }
    return slots;
  }
}

function kindsOf<Operation, Result>(
  model: LayoutModel<Operation, Result>,
  open: readonly Call<Operation, Result>[],
): OpenKind<Operation, Result>[] {
  const byKey = new Map<string, Call<Operation, Result>[]>();
  for (const call of open) {
    const key = model.operationKey(call.operation);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [call]);
    else group.push(call);
  }
  return [...byKey.values()].map((calls) => ({
    calls,
    invoked: Float64Array.from(calls, (call) => call.invoked),
  }));
}
