/**
 * A history laid out for the search: closed calls by number in the order of their invocation, open-ended ones in groups
 * that do the same, and all times in typed arrays.
 *
 * Two closed calls that overlap have different *slots*, so that a bit a slot tells which of the calls that are open at
 * one moment are placed; there are no more slots than calls open at once.
 */
import type { Call, SequentialModel } from './history.ts';

/** Open-ended calls of one kind, earliest invocation first: no order needs a later one before an earlier. */
export interface OpenGroup<Operation, Result> {
  readonly kind: number;
  readonly calls: readonly Call<Operation, Result>[];
  readonly invoked: Float64Array;
}

type LayoutModel<Operation, Result> = Pick<
  SequentialModel<unknown, Operation, Result>,
  'observes' | 'kindKey'
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
  /** Of each closed call, the number of its kind (see `SequentialModel.kindKey`). */
  readonly kind: Int32Array;
  readonly groups: readonly OpenGroup<Operation, Result>[];
  /** One call of each kind, by the number of the kind. */
  readonly examples: readonly Call<Operation, Result>[];

  constructor(model: LayoutModel<Operation, Result>, calls: readonly Call<Operation, Result>[]) {
    const byInvocation = calls.slice().sort((a, b) => a.invoked - b.invoked);
    const closed = byInvocation.filter((call) => call.returned !== Infinity);
    const returned = new Float64Array(closed.length);
    const kinds = new Kinds(model);
    this.closed = closed;
    this.invoked = new Float64Array(closed.length);
    this.returned = returned;
    this.returnOrder = new Int32Array(closed.length);
    this.observes = new Uint8Array(closed.length);
    this.kind = new Int32Array(closed.length);
    // A loop, because this runs for each key of each simulated run, and `from` with a function is many times slower.
    for (let number = 0; number < closed.length; number += 1) {
      const call = closed[number]!;
      this.invoked[number] = call.invoked;
      returned[number] = call.returned;
      this.returnOrder[number] = number;
      this.kind[number] = kinds.of(call);
      if (call.result !== undefined && model.observes(call.operation, call.result)) this.observes[number] = 1;
    }
    this.returnOrder.sort((a, b) => returned[a]! - returned[b]!);
    this.slot = new Int32Array(closed.length);
    this.slots = this.#assignSlots();
    const open = byInvocation.filter((call) => call.returned === Infinity);
    this.groups = groupsOf(kinds, open);
    this.examples = kinds.examples;
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

/** Numbers kinds in the order in which they are first seen. */
class Kinds<Operation, Result> {
  readonly examples: Call<Operation, Result>[] = [];
  readonly #model: LayoutModel<Operation, Result>;
  readonly #numbers = new Map<string, number>();

  constructor(model: LayoutModel<Operation, Result>) {
    this.#model = model;
  }

  of(call: Call<Operation, Result>): number {
    const key = this.#model.kindKey(call.operation, call.result);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.examples.push(call) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

function groupsOf<Operation, Result>(
  kinds: Kinds<Operation, Result>,
  open: readonly Call<Operation, Result>[],
): OpenGroup<Operation, Result>[] {
  const byKind = new Map<number, Call<Operation, Result>[]>();
  for (const call of open) {
    const kind = kinds.of(call);
    const group = byKind.get(kind);
    if (group === undefined) byKind.set(kind, [call]);
    else group.push(call);
  }
  return Array.from(byKind, ([kind, calls]) => ({
    kind,
    calls,
    invoked: Float64Array.from(calls, (call) => call.invoked),
  }));
}
