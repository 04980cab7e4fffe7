/**
 * The search of Wing and Gong with Lowe's memory of configurations (Lowe, "Testing for linearizability", 2017; the
 * form is Porcupine's): place one call after the other whose result fits the state, never one that was invoked after
 * the return of a call that is not placed, and go back where nothing fits. A configuration (calls placed, state) is
 * never explored twice. Three rules spare most of the search; each leaves at least one order standing if there is any:
 *
 * 1. A closed call that only observes is placed as soon as it fits, and not taken back alone. (In any order that has it
 *    later it may be moved here: nobody notices where it stood, and no call that is not placed precedes it.)
 * 2. Of calls that do the same and can come next, the one that returns first comes first; of open-ended ones, which come
 *    last, the one invoked first. (Otherwise exchange the two.)
 * 3. Behind an open-ended call comes one that would not fit, or would lead elsewhere, without it. (In an order with
 *    the fewest open-ended calls nothing else occurs. Where a configuration was first reached by an open-ended call,
 *    what this cuts off there is found before that call, with one such call less, and so on down to none.)
 */
import { Configuration } from './configuration.ts';
import type { Call, SearchBounds, SequentialModel } from './history.ts';
import { MemoryBudget } from './memory-budget.ts';
import { Timeline } from './timeline.ts';
import { NO_ROOM, NO_STATE, Transitions } from './transitions.ts';
import { NO_MEMORY, TupleTable } from './tuple-table.ts';

const NONE = -1;

/** The search's typed arrays, for each call of the history. */
const CALL_BYTES = 64;

export type SearchEnd = 'found' | 'exhausted' | 'steps' | 'bytes';

export class Search<State, Operation, Result> {
  steps = 0;
  readonly #bounds: SearchBounds;
  readonly #timeline: Timeline<Operation, Result>;
  readonly #closed: number;
  readonly #transitions: Transitions<State, Operation, Result>;
  readonly #configuration: Configuration;
  readonly #seen: TupleTable;
  readonly #budget: MemoryBudget;
  /** By item. */
  readonly #kind: Int32Array;
  /** What is placed, in order; and the state and the front before each. */
  readonly #items: Int32Array;
  readonly #states: Int32Array;
  readonly #fronts: Int32Array;
  #depth = 0;
  /** The items with which the search first got as far as it ever did. */
  readonly #furthestItems: Int32Array;
  #furthestDepth = 0;
  /** So many of the first items are still those placed now. */
  #furthestShared = 0;
  #furthestFront = -1;
  /** By kind: the call of that kind that comes first, if it was marked for the present configuration. */
  readonly #first: Int32Array;
  readonly #marked: Int32Array;
  #mark = 0;
  #bound: 'steps' | 'bytes' | null = null;

  constructor(
    model: SequentialModel<State, Operation, Result>,
    calls: readonly Call<Operation, Result>[],
    bounds: SearchBounds,
  ) {
    const timeline = new Timeline(model, calls);
    this.#bounds = bounds;
    this.#timeline = timeline;
    this.#closed = timeline.closed.length;
    this.#budget = new MemoryBudget(bounds.bytesMax);
    this.#transitions = new Transitions(model, timeline.examples, this.#budget);
    this.#configuration = new Configuration(timeline);
    this.#seen = new TupleTable(this.#configuration.tuple.length, this.#budget);
    this.#kind = Int32Array.from([...timeline.kind, ...timeline.groups.map((group) => group.kind)]);
    this.#marked = new Int32Array(timeline.examples.length);
    this.#first = new Int32Array(timeline.examples.length);
    this.#items = new Int32Array(calls.length);
    this.#states = new Int32Array(calls.length);
    this.#fronts = new Int32Array(calls.length);
    this.#furthestItems = new Int32Array(calls.length);
  }

  run(): SearchEnd {
    const configuration = this.#configuration;
    const initial = this.#transitions.initial();
    if (initial === NO_ROOM || !this.#budget.take(CALL_BYTES * this.#items.length)) return 'bytes';
    configuration.start(initial);
    let isNew = this.#settle();
    let last = NONE;
    for (;;) {
      if (this.#bound !== null) return this.#bound;
      if (configuration.front === this.#closed) return 'found';
      const item = isNew ? this.#choose(last) : NONE;
      if (this.#bound !== null) return this.#bound;
      if (item !== NONE) {
        isNew = this.#settle();
        last = NONE;
        continue;
      }
      this.#noteFurthest();
      last = this.#goBack();
      if (last === NONE) return 'exhausted';
      isNew = true;
    }
  }

  /** How many returns, in their order, some order explains. */
  get furthestFront(): number {
    return this.#furthestFront;
  }

  /** The call of the first return that no order reaches, after `exhausted`. */
  furthestCall(): Call<Operation, Result> {
    return this.#timeline.closed[this.#timeline.returnOrder[this.#furthestFront]!]!;
  }

  /** What was placed when the search ended with `found`; after `exhausted`, where it had got furthest. */
  order(): Call<Operation, Result>[] {
    const items =
      this.#depth > 0
        ? this.#items.subarray(0, this.#depth)
        : this.#furthestItems.subarray(0, this.#furthestDepth);
    const { groups } = this.#timeline;
    const used = new Int32Array(groups.length);
    return Array.from(items, (item) => {
      if (item < this.#closed) return this.#timeline.closed[item]!;
      const group = item - this.#closed;
      used[group]! += 1;
      return groups[group]!.calls[used[group]! - 1]!;
    });
  }

  /** Rule 1, as often as it applies; then whether the configuration is a new one. */
  #settle(): boolean {
    const configuration = this.#configuration;
    const { state } = configuration;
    const { observes } = this.#timeline;
    let call = configuration.firstClosed();
    while (call !== NONE) {
      if (observes[call] === 1) {
        const after = this.#after(state, call);
        if (this.#bound !== null) return false;
        if (after !== NO_STATE) this.#place(call, state);
      }
      // Calls that a placement lets in lie behind it in the order of invocation, so one pass sees them all.
      call = configuration.closedAfter(call);
    }
    const known = this.#seen.size;
    const number = this.#seen.intern(configuration.tuple);
    if (number === NO_MEMORY) this.#bound = 'bytes';
    return number >= known;
  }

  /** Places the next item behind `last` that may come here, in the order closed calls, open groups; or `NONE`. */
  #choose(last: number): number {
    const configuration = this.#configuration;
    const { state } = configuration;
    const closed = this.#closed;
    this.#markFirst();
    if (last < closed) {
      let call = last === NONE ? configuration.firstClosed() : configuration.closedAfter(last);
      for (; call !== NONE; call = configuration.closedAfter(call)) {
        // What only observes and is not placed does not fit here.
        if (this.#timeline.observes[call] === 1 || this.#first[this.#kind[call]!] !== call) continue;
        const after = this.#after(state, call);
        if (this.#bound !== null) return NONE;
        if (after === NO_STATE || this.#isPointlessBefore(call, after)) continue;
        this.#place(call, after);
        return call;
      }
    }
    const { length } = this.#timeline.groups;
    for (let group = last < closed ? 0 : last - closed + 1; group < length; group += 1) {
      const item = closed + group;
      if (!configuration.canUse(group) || this.#marked[this.#kind[item]!] === this.#mark) continue;
      const after = this.#after(state, item);
      if (this.#bound !== null) return NONE;
      // An open-ended call that changes nothing may as well never have happened.
      if (after === NO_STATE || after === state || this.#isPointlessBefore(item, after)) continue;
      this.#place(item, after);
      return item;
    }
    return NONE;
  }

  /** Rule 2: of each kind, which of the closed calls that can come next returns first. */
  #markFirst(): void {
    const configuration = this.#configuration;
    const { returned } = this.#timeline;
    this.#mark += 1;
    for (let call = configuration.firstClosed(); call !== NONE; call = configuration.closedAfter(call)) {
      const kind = this.#kind[call]!;
      if (this.#marked[kind] === this.#mark && returned[this.#first[kind]!]! < returned[call]!) continue;
      this.#marked[kind] = this.#mark;
      this.#first[kind] = call;
    }
  }

  /** Rule 3: an open-ended call was placed last, and `item` would lead to the same state without it. */
  #isPointlessBefore(item: number, after: number): boolean {
    if (this.#depth === 0 || this.#items[this.#depth - 1]! < this.#closed) return false;
    return this.#after(this.#states[this.#depth - 1]!, item) === after;
  }

  #after(state: number, item: number): number {
    if (this.steps >= this.#bounds.stepsMax) {
      this.#bound = 'steps';
      return NO_STATE;
    }
    this.steps += 1;
    const after = this.#transitions.after(state, this.#kind[item]!);
    if (after === NO_ROOM) this.#bound = 'bytes';
    return after;
  }

  #place(item: number, after: number): void {
    const configuration = this.#configuration;
    this.#items[this.#depth] = item;
    this.#states[this.#depth] = configuration.state;
    this.#fronts[this.#depth] = configuration.front;
    this.#depth += 1;
    configuration.place(item, after);
  }

  /** Undoes placements down to the last one that was a choice, and returns it. */
  #goBack(): number {
    const configuration = this.#configuration;
    while (this.#depth > 0) {
      this.#depth -= 1;
      const item = this.#items[this.#depth]!;
      if (this.#furthestShared > this.#depth) this.#furthestShared = this.#depth;
      configuration.unplace(item, this.#fronts[this.#depth]!, this.#states[this.#depth]!);
      if (item >= this.#closed || this.#timeline.observes[item] === 0) return item;
    }
    return NONE;
  }

  #noteFurthest(): void {
    if (this.#configuration.front <= this.#furthestFront) return;
    this.#furthestFront = this.#configuration.front;
    this.#furthestDepth = this.#depth;
    for (let place = this.#furthestShared; place < this.#depth; place += 1)
      this.#furthestItems[place] = this.#items[place]!;
    this.#furthestShared = this.#depth;
  }
}
