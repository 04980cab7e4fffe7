/**
 * What a search has placed, in order, and the way back. Rule 1 is here, because it leaves no choice: after every
 * placement, what only observes and fits is placed as well.
 */
import { Configuration } from './configuration.ts';
import { Demand } from './demand.ts';
import type { Call } from './history.ts';
import { READS } from './kinds.ts';
import type { Timeline } from './timeline.ts';

const NONE = -1;

/** In place of a choice: the placement followed from the one before. */
export const FORCED = -1;

export class Trail {
  readonly configuration: Configuration;
  readonly demand: Demand;
  depth = 0;
  steps = 0;
  /** An attempt was due beyond the bound of steps. */
  isOver = false;
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #closed: number;
  readonly #stepsMax: number;
  /** What is placed; the state and the front before each; and of which choice each is the first, or `FORCED`. */
  readonly #items: Int32Array;
  readonly #states: Int32Array;
  readonly #fronts: Int32Array;
  readonly #choices: Int32Array;
  /** The items with which the search first got as far as it ever did. */
  readonly #furthestItems: Int32Array;
  #furthestDepth = 0;
  #furthestFront = -1;
  /** So many of them are still those placed now. */
  #furthestShared = 0;

  constructor(timeline: Timeline<unknown, unknown>, initial: number, states: number, stepsMax: number) {
    const length = timeline.groups.reduce((sum, { calls }) => sum + calls.length, timeline.closed.length);
    this.configuration = new Configuration(timeline);
    this.demand = new Demand(timeline, states);
    this.#timeline = timeline;
    this.#closed = timeline.closed.length;
    this.#stepsMax = stepsMax;
    this.#items = new Int32Array(length);
    this.#states = new Int32Array(length);
    this.#fronts = new Int32Array(length);
    this.#choices = new Int32Array(length);
    this.#furthestItems = new Int32Array(length);
    this.configuration.start(initial);
  }

  /** How many returns, in their order, it got behind it at most; see `noteFurthest`. */
  get furthestFront(): number {
    return this.#furthestFront;
  }

  /** Whether the last placement is that of an open-ended call, with nothing behind it. */
  get endsOpen(): boolean {
    return this.depth > 0 && this.#items[this.depth - 1]! >= this.#closed;
  }

  /** The state before the last placement. */
  get stateBefore(): number {
    return this.#states[this.depth - 1]!;
  }

  /** Counts an attempt; false when there may be no more. */
  spend(): boolean {
    if (this.steps >= this.#stepsMax) {
      this.isOver = true;
      return false;
    }
    this.steps += 1;
    return true;
  }

  /** Places an item and whatever only observes behind it. */
  place(item: number, after: number, choice: number): void {
    this.#push(item, after, choice);
    this.settle();
  }

  /** Rule 1, as often as it applies. */
  settle(): void {
    const { configuration, demand } = this;
    const { form, from, invoked } = this.#timeline;
    const { state } = configuration;
    for (;;) {
      const { front, horizon } = configuration;
      for (let call = demand.firstNeeder(state); call !== NONE && invoked[call]! < horizon; ) {
        const next = demand.needAfter(call);
        if (form[call] === READS) {
          if (!this.spend()) return;
          this.#push(call, state, FORCED);
        }
        call = next;
      }
      for (let call = demand.firstAvoider(); call !== NONE && invoked[call]! < horizon; ) {
        const next = demand.needAfter(call);
        if (from[call] !== state) {
          if (!this.spend()) return;
          this.#push(call, state, FORCED);
        }
        call = next;
      }
      if (configuration.front === front) return;
    }
  }

  /** Takes back the last choice and all that followed from it; which one it was, or -1 if none is left. */
  goBack(): number {
    while (this.depth > 0) {
      this.#pop();
      const choice = this.#choices[this.depth]!;
      if (choice !== FORCED) return choice;
    }
    return NONE;
  }

  /** Remembers what is placed if the search never got that far before. */
  noteFurthest(): void {
    if (this.configuration.front <= this.#furthestFront) return;
    this.#furthestFront = this.configuration.front;
    this.#furthestDepth = this.depth;
    const { depth } = this;
    for (let at = this.#furthestShared; at < depth; at += 1) this.#furthestItems[at] = this.#items[at]!;
    this.#furthestShared = depth;
  }

  /** The order that got furthest, of `timeline`'s calls. */
  furthestOrder<Operation, Result>(timeline: Timeline<Operation, Result>): Call<Operation, Result>[] {
    const used = new Int32Array(timeline.groups.length);
    return Array.from(this.#furthestItems.subarray(0, this.#furthestDepth), (item) => {
      if (item < this.#closed) return timeline.closed[item]!;
      const group = item - this.#closed;
      used[group]! += 1;
      return timeline.groups[group]!.calls[used[group]! - 1]!;
    });
  }

  #push(item: number, after: number, choice: number): void {
    const { configuration, depth } = this;
    this.#items[depth] = item;
    this.#states[depth] = configuration.state;
    this.#fronts[depth] = configuration.front;
    this.#choices[depth] = choice;
    this.depth = depth + 1;
    configuration.place(item, after);
    this.demand.place(item);
  }

  #pop(): void {
    const depth = this.depth - 1;
    const item = this.#items[depth]!;
    this.depth = depth;
    if (this.#furthestShared > depth) this.#furthestShared = depth;
    this.demand.unplace(item);
    this.configuration.unplace(item, this.#fronts[depth]!, this.#states[depth]!);
  }
}
