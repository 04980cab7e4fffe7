/**
 * Detours: a write that can come next, and every call that could ever notice it, all of which can come next, too. The
 * detours of a configuration may be placed in one piece and without a choice, directly before another write:
 *
 * Take an order that begins with a write, and take their calls out. What is left still fits: a call sees the state that
 * it saw before, unless a detour led there, but whoever could notice that is on the detour himself. And put at the
 * beginning, the detours fit as well, because each begins with a write, which fits everywhere.
 *
 * To notice a call is to depend on the state that it leads to: to read or to swap it, or, where the object must not
 * hold something else, to be there while it does not. Real time limits who can: once a call has returned, and a change
 * that was invoked after it has returned as well, nobody sees the former any more.
 */
import type { Demand } from './demand.ts';
import { NO_STATE, SWAPS, WRITES } from './kinds.ts';
import type { Timeline } from './timeline.ts';

const NONE = -1;
/** Instead of a call: there are several, or one that cannot come next. */
const MORE = -2;

export class Detours {
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #demand: Demand;
  /** By closed call: who is invoked at that time or later cannot notice it. */
  readonly #unseenFrom: Float64Array;
  /** By closed call: the last question in which it was passed. */
  readonly #passed: Int32Array;
  #questions = 0;

  constructor(timeline: Timeline<unknown, unknown>, demand: Demand) {
    this.#timeline = timeline;
    this.#demand = demand;
    this.#unseenFrom = unseenFrom(timeline);
    this.#passed = new Int32Array(timeline.closed.length);
  }

  /** Whether a detour begins with that write. What was invoked before `horizon` can come next. */
  isDetour(write: number, horizon: number): boolean {
    const { to } = this.#timeline;
    this.#questions += 1;
    for (let at = write; ; ) {
      if (this.#demand.openTriers(to[at]!) > 0) return false;
      const swap = this.#onlySwap(at, horizon);
      if (swap === MORE || this.#troublesAvoiders(at, horizon)) return false;
      if (swap === NONE || this.#passed[swap] === this.#questions) return true;
      this.#passed[swap] = this.#questions;
      at = swap;
    }
  }

  /** The call behind `at` on its detour, those that only observe aside: they are placed; or -1 at its end. */
  next(at: number): number {
    const swap = this.#demand.firstNeeder(this.#timeline.to[at]!);
    return swap !== NONE && this.#timeline.invoked[swap]! < this.#limit(at) ? swap : NONE;
  }

  /** The swap among those who could need what `at` leads to; -1 if there is none. */
  #onlySwap(at: number, horizon: number): number {
    const { form, invoked, to } = this.#timeline;
    const limit = this.#limit(at);
    let only = NONE;
    let call = this.#demand.firstNeeder(to[at]!);
    for (; call !== NONE && invoked[call]! < limit; call = this.#demand.needAfter(call)) {
      if (invoked[call]! >= horizon) return MORE;
      if (form[call] !== SWAPS) continue;
      if (only !== NONE) return MORE;
      only = call;
    }
    return only;
  }

  /** Whether somebody who cannot come next may have to be behind `at`, because the object would hold what he avoids. */
  #troublesAvoiders(at: number, horizon: number): boolean {
    const { from, invoked, to } = this.#timeline;
    const limit = this.#limit(at);
    const until = this.#returned(at);
    let call = this.#demand.firstAvoider();
    for (; call !== NONE && invoked[call]! < limit; call = this.#demand.needAfter(call)) {
      if (invoked[call]! < horizon || from[call] === to[at] || from[call] === NO_STATE) continue;
      if (this.#mayArise(from[call]!, until)) return true;
    }
    return false;
  }

  /** Whether a call that is not placed can lead to that state before that time. */
  #mayArise(state: number, until: number): boolean {
    const source = this.#demand.firstSource(state);
    if (source !== NONE && this.#timeline.invoked[source]! < until) return true;
    return this.#demand.openSources(state) > 0;
  }

  #returned(item: number): number {
    return item < this.#passed.length ? this.#timeline.returned[item]! : Infinity;
  }

  #limit(item: number): number {
    return item < this.#passed.length ? this.#unseenFrom[item]! : Infinity;
  }
}

/** Of each closed call, the first return of a change that was invoked after the call had returned. */
function unseenFrom({ form, invoked, returned, returnOrder }: Timeline<unknown, unknown>): Float64Array {
  const limits = new Float64Array(returnOrder.length);
  let change = returnOrder.length - 1;
  let first = Infinity;
  for (let place = returnOrder.length - 1; place >= 0; place -= 1) {
    const call = returnOrder[place]!;
    for (; change >= 0 && invoked[change]! > returned[call]!; change -= 1) {
      if (form[change] === WRITES || form[change] === SWAPS) first = Math.min(first, returned[change]!);
    }
    limits[call] = first;
  }
  return limits;
}
