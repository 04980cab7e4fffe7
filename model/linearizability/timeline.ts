/**
 * A history laid out for the search: closed calls by number in the order of their invocation, open-ended ones in groups
 * of one kind, and all that the search asks of them in typed arrays.
 *
 * Two closed calls that overlap have different *slots*, so that a bit a slot tells which of the calls that are open at
 * one moment are placed; there are no more slots than calls open at once.
 */
import type { Call } from './history.ts';
import { IDLE, type Kinds } from './kinds.ts';

/** Open-ended calls of one kind, earliest invocation first: no order needs a later one before an earlier. */
export interface OpenGroup<Operation, Result> {
  readonly calls: readonly Call<Operation, Result>[];
  readonly invoked: Float64Array;
}

/** *Items* are the closed calls, by their numbers, and behind them the groups. */
export class Timeline<Operation, Result> {
  /** Calls with a return; a call's number is its place here. */
  readonly closed: readonly Call<Operation, Result>[];
  readonly groups: readonly OpenGroup<Operation, Result>[];
  readonly invoked: Float64Array;
  readonly returned: Float64Array;
  /** Numbers of closed calls in the order of their returns ... */
  readonly returnOrder: Int32Array;
  /** ... and the place of each call there. */
  readonly rank: Int32Array;
  readonly slot: Int32Array;
  readonly slots: number;
  /** By item, see `Kinds`. */
  readonly kind: Int32Array;
  readonly form: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;

  constructor(kinds: Kinds<unknown, Operation, Result>, calls: readonly Call<Operation, Result>[]) {
    const byInvocation = calls.slice().sort((a, b) => a.invoked - b.invoked);
    const closed = byInvocation.filter((call) => call.returned !== Infinity);
    const openByKind = groupByKind(
      kinds,
      byInvocation.filter((call) => call.returned === Infinity),
    );
    const items = closed.length + openByKind.size;
    this.closed = closed;
    this.groups = Array.from(openByKind.values(), (group) => ({
      calls: group,
      invoked: Float64Array.from(group, (call) => call.invoked),
    }));
    this.invoked = new Float64Array(closed.length);
    this.returned = new Float64Array(closed.length);
    this.returnOrder = new Int32Array(closed.length);
    this.rank = new Int32Array(closed.length);
    this.slot = new Int32Array(closed.length);
    this.kind = new Int32Array(items);
    this.form = new Uint8Array(items);
    this.from = new Int32Array(items);
    this.to = new Int32Array(items);
    this.#layOut(kinds, openByKind.keys());
    this.slots = this.#assignSlots();
  }

  /** In loops, because this runs for each key of each simulated run, and `from` with a function is many times slower. */
  #layOut(kinds: Kinds<unknown, Operation, Result>, groupKinds: Iterable<number>): void {
    const { closed, returned, rank, returnOrder } = this;
    for (let number = 0; number < closed.length; number += 1) {
      const call = closed[number]!;
      this.invoked[number] = call.invoked;
      returned[number] = call.returned;
      returnOrder[number] = number;
      this.kind[number] = kinds.of(call);
    }
    let item = closed.length;
    for (const kind of groupKinds) {
      this.kind[item] = kind;
      item += 1;
    }
    returnOrder.sort((a, b) => returned[a]! - returned[b]!);
    for (let place = 0; place < closed.length; place += 1) rank[returnOrder[place]!] = place;
    for (item = 0; item < this.kind.length; item += 1) {
      const kind = this.kind[item]!;
      this.form[item] = kinds.form[kind]!;
      this.from[item] = kinds.from[kind]!;
      this.to[item] = kinds.to[kind]!;
    }
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

function groupByKind<Operation, Result>(
  kinds: Kinds<unknown, Operation, Result>,
  open: readonly Call<Operation, Result>[],
): Map<number, Call<Operation, Result>[]> {
  const byKind = new Map<number, Call<Operation, Result>[]>();
  for (const call of open) {
    const kind = kinds.of(call);
    if (kind === IDLE) continue;
    const group = byKind.get(kind);
    if (group === undefined) byKind.set(kind, [call]);
    else group.push(call);
  }
  return byKind;
}
