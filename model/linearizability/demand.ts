/**
 * What the calls that are not placed yet still ask for: by state, which need it and which can lead to it; and which
 * must avoid one. Rings in the order of invocation, from which a call is unlinked when it is placed and into which it is
 * linked again when it is taken back ("dancing links": the order of undoing makes that exact), so that every question
 * is answered in a few steps however long the history is.
 */
import { AVOIDS, READS, SWAPS, TRIES, WRITES } from './kinds.ts';
import type { Timeline } from './timeline.ts';

const NONE = -1;

export class Demand {
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #closed: number;
  readonly #states: number;
  /** Readers and swaps in the ring of their state, avoiders in one more ring; heads behind the calls. */
  readonly #needNext: Int32Array;
  readonly #needPrevious: Int32Array;
  /** Closed writes and swaps in the ring of the state that they lead to. */
  readonly #sourceNext: Int32Array;
  readonly #sourcePrevious: Int32Array;
  /** By state: how many open-ended calls may lead to it, and how many away from it alone. */
  readonly #openSources: Int32Array;
  readonly #openTriers: Int32Array;

  constructor(timeline: Timeline<unknown, unknown>, states: number) {
    const closed = timeline.closed.length;
    this.#timeline = timeline;
    this.#closed = closed;
    this.#states = states;
    this.#needNext = new Int32Array(closed + states + 1);
    this.#needPrevious = new Int32Array(closed + states + 1);
    this.#sourceNext = new Int32Array(closed + states);
    this.#sourcePrevious = new Int32Array(closed + states);
    this.#openSources = new Int32Array(states);
    this.#openTriers = new Int32Array(states);
    for (let head = closed; head <= closed + states; head += 1) {
      this.#needNext[head] = head;
      this.#needPrevious[head] = head;
      if (head === closed + states) break;
      this.#sourceNext[head] = head;
      this.#sourcePrevious[head] = head;
    }
    for (let call = 0; call < closed; call += 1) this.#enter(call);
    timeline.groups.forEach(({ calls }, group) => {
      this.#countOpen(closed + group, calls.length);
    });
  }

  /** The first unplaced call that reads or swaps that state, or -1. */
  firstNeeder(state: number): number {
    return state < this.#states ? this.#callOf(this.#needNext[this.#closed + state]!) : NONE;
  }

  lastNeeder(state: number): number {
    return state < this.#states ? this.#callOf(this.#needPrevious[this.#closed + state]!) : NONE;
  }

  firstAvoider(): number {
    return this.#callOf(this.#needNext[this.#closed + this.#states]!);
  }

  /** The unplaced call behind that needer or avoider in its ring, or -1. */
  needAfter(call: number): number {
    return this.#callOf(this.#needNext[call]!);
  }

  /** The first unplaced closed call that leads to that state, or -1. */
  firstSource(state: number): number {
    return this.#callOf(this.#sourceNext[this.#closed + state]!);
  }

  sourceAfter(call: number): number {
    return this.#callOf(this.#sourceNext[call]!);
  }

  openSources(state: number): number {
    return this.#openSources[state]!;
  }

  openTriers(state: number): number {
    return this.#openTriers[state]!;
  }

  place(item: number): void {
    if (item >= this.#closed) {
      this.#countOpen(item, -1);
      return;
    }
    const form = this.#timeline.form[item]!;
    if (form === READS || form === AVOIDS || form === SWAPS) {
      this.#needNext[this.#needPrevious[item]!] = this.#needNext[item]!;
      this.#needPrevious[this.#needNext[item]!] = this.#needPrevious[item]!;
    }
    if (form === WRITES || form === SWAPS) {
      this.#sourceNext[this.#sourcePrevious[item]!] = this.#sourceNext[item]!;
      this.#sourcePrevious[this.#sourceNext[item]!] = this.#sourcePrevious[item]!;
    }
  }

  /** Undoes the last `place` that is not undone. */
  unplace(item: number): void {
    if (item >= this.#closed) {
      this.#countOpen(item, 1);
      return;
    }
    const form = this.#timeline.form[item]!;
    if (form === READS || form === AVOIDS || form === SWAPS) {
      this.#needNext[this.#needPrevious[item]!] = item;
      this.#needPrevious[this.#needNext[item]!] = item;
    }
    if (form === WRITES || form === SWAPS) {
      this.#sourceNext[this.#sourcePrevious[item]!] = item;
      this.#sourcePrevious[this.#sourceNext[item]!] = item;
    }
  }

  #enter(call: number): void {
    const { form, from, to } = this.#timeline;
    if (form[call] === READS || form[call] === SWAPS) {
      insertLast(this.#needNext, this.#needPrevious, this.#closed + from[call]!, call);
    }
    if (form[call] === AVOIDS) {
      insertLast(this.#needNext, this.#needPrevious, this.#closed + this.#states, call);
    }
    if (form[call] === WRITES || form[call] === SWAPS) {
      insertLast(this.#sourceNext, this.#sourcePrevious, this.#closed + to[call]!, call);
    }
  }

  #countOpen(item: number, change: number): void {
    const { form, from, to } = this.#timeline;
    if (form[item] !== WRITES && form[item] !== TRIES) return;
    this.#openSources[to[item]!]! += change;
    if (form[item] === TRIES) this.#openTriers[from[item]!]! += change;
  }

  #callOf(link: number): number {
    return link < this.#closed ? link : NONE;
  }
}

function insertLast(next: Int32Array, previous: Int32Array, head: number, call: number): void {
  const last = previous[head]!;
  next[last] = call;
  previous[call] = last;
  next[call] = head;
  previous[head] = call;
}
