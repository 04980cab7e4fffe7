/**
 * Which calls a partial order has placed, and the state it leads to, as a short tuple of words. Every call that
 * returned before the first return whose call is not placed (the *front*) is placed, and every placed call was invoked
 * before it; so the front, a bit for each call open there, and a count for each kind of open-ended call say it all, and
 * the tuple does not grow with the history.
 */
import type { Timeline } from './timeline.ts';

/** Places in the tuple. */
const FRONT = 0;
const STATE = 1;
const BITS = 2;

const WORD_BITS = 32;

/** An item below `timeline.closed.length` is the closed call of that number, another one a group of open-ended calls. */
export class Configuration {
  /** Front, state, bits by slot, packed counts by group: equal for equal configurations. */
  readonly tuple: Int32Array;
  /** When the front returns: what was invoked before can come next. Before everything when no front is left. */
  horizon = -Infinity;
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #closed: number;
  /** Of each group, how many of its calls are placed: always the earliest ones. */
  readonly #used: Int32Array;
  readonly #groupWord: Int32Array;
  readonly #groupUnit: Int32Array;
  readonly #placed: Uint8Array;
  /** Closed calls that are not placed, in a ring by number; the ring's head is their count in all. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(timeline: Timeline<unknown, unknown>) {
    const closed = timeline.closed.length;
    const { groups } = timeline;
    this.#timeline = timeline;
    this.#closed = closed;
    this.#used = new Int32Array(groups.length);
    this.#groupWord = new Int32Array(groups.length);
    this.#groupUnit = new Int32Array(groups.length);
    let word = BITS + Math.ceil(timeline.slots / WORD_BITS) - 1;
    let shift = WORD_BITS;
    groups.forEach((group, number) => {
      const bits = WORD_BITS - Math.clz32(group.calls.length);
      if (shift + bits > WORD_BITS) {
        word += 1;
        shift = 0;
      }
      this.#groupWord[number] = word;
      this.#groupUnit[number] = 1 << shift;
      shift += bits;
    });
    this.tuple = new Int32Array(word + 1);
    this.#placed = new Uint8Array(closed);
    this.#next = new Int32Array(closed + 1);
    this.#previous = new Int32Array(closed + 1);
    for (let call = 0; call <= closed; call += 1) {
      this.#next[call] = call === closed ? 0 : call + 1;
      this.#previous[call] = call === 0 ? closed : call - 1;
    }
  }

  /** How many returns, in their order, are behind: the first one that is not is the front. */
  get front(): number {
    return this.tuple[FRONT]!;
  }

  get state(): number {
    return this.tuple[STATE]!;
  }

  isPlaced(call: number): boolean {
    return this.#placed[call] === 1;
  }

  /** The first closed call that can come next, or -1. */
  firstClosed(): number {
    return this.#unlessBeyond(this.#next[this.#closed]!);
  }

  /** The closed call after `call` that can come next, or -1. */
  closedAfter(call: number): number {
    return this.#unlessBeyond(this.#next[call]!);
  }

  /** The closed call that was invoked first of those that are not placed, or -1. */
  firstUnplaced(): number {
    return this.#unlessHead(this.#next[this.#closed]!);
  }

  /** The closed call that is not placed and was invoked after `call`, or -1. */
  unplacedAfter(call: number): number {
    return this.#unlessHead(this.#next[call]!);
  }

  /** Whether a call of that group can come next. */
  canUse(group: number): boolean {
    const used = this.#used[group]!;
    const { invoked } = this.#timeline.groups[group]!;
    return used < invoked.length && invoked[used]! < this.horizon;
  }

  /** Nothing is placed, and the object is in its initial state. */
  start(state: number): void {
    this.tuple[STATE] = state;
    this.#setFront(0);
  }

  place(item: number, state: number): void {
    this.tuple[STATE] = state;
    if (item >= this.#closed) {
      this.#count(item - this.#closed, 1);
      return;
    }
    this.#next[this.#previous[item]!] = this.#next[item]!;
    this.#previous[this.#next[item]!] = this.#previous[item]!;
    this.#placed[item] = 1;
    this.#flip(item);
    this.#advance();
  }

  /** Undoes the last `place` that is not undone; `front` and `state` are those before it. */
  unplace(item: number, front: number, state: number): void {
    this.tuple[STATE] = state;
    if (item >= this.#closed) {
      this.#count(item - this.#closed, -1);
      return;
    }
    const { returnOrder } = this.#timeline;
    for (let behind = this.front - 1; behind >= front; behind -= 1) this.#flip(returnOrder[behind]!);
    if (front !== this.front) this.#setFront(front);
    this.#flip(item);
    this.#placed[item] = 0;
    this.#previous[this.#next[item]!] = item;
    this.#next[this.#previous[item]!] = item;
  }

  #setFront(front: number): void {
    const { returned, returnOrder } = this.#timeline;
    this.tuple[FRONT] = front;
    this.horizon = front === this.#closed ? -Infinity : returned[returnOrder[front]!]!;
  }

  /** Moves the front to the first return whose call is not placed. Calls behind it need no bit: all are placed. */
  #advance(): void {
    const { returnOrder } = this.#timeline;
    let front = this.front;
    while (front < this.#closed && this.#placed[returnOrder[front]!] === 1) {
      this.#flip(returnOrder[front]!);
      front += 1;
    }
    if (front !== this.front) this.#setFront(front);
  }

  #flip(call: number): void {
    const slot = this.#timeline.slot[call]!;
    this.tuple[BITS + (slot >>> 5)]! ^= 1 << (slot & 31);
  }

  #count(group: number, change: 1 | -1): void {
    this.#used[group]! += change;
    this.tuple[this.#groupWord[group]!]! += change * this.#groupUnit[group]!;
  }

  /** The head of the ring is no call; its number is that of none. */
  #unlessHead(call: number): number {
    return call === this.#closed ? -1 : call;
  }

  #unlessBeyond(call: number): number {
    return call !== this.#closed && this.#timeline.invoked[call]! < this.horizon ? call : -1;
  }
}
