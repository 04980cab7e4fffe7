/**
 * The search of Wing and Gong with Lowe's memory of configurations (Lowe, "Testing for linearizability", 2017; the
 * form is Porcupine's): place one call after the other whose result fits the state, never one that was invoked after
 * the return of a call that is not placed, and go back where nothing fits. A configuration (calls placed, state) is
 * never explored twice. Of the orders that can follow, some rules leave out many:
 *
 * 1. A closed call that only observes is placed as soon as it fits. (Wherever it stood, it may be moved here: nobody
 *    notices.)
 * 2. Of calls of one kind that can come next, the one that returns first comes first; of open-ended ones, which come
 *    last, the one invoked first. (Otherwise exchange the two.)
 * 3. Behind an open-ended call comes one that would not fit, or would lead elsewhere, without it. (Otherwise leave the
 *    open-ended call out.)
 * 4. Nothing leads away from a state that a call still needs when no call is left that leads there again.
 * 5. Detours (see `detours.ts`) are never a choice: they are placed before another write, or to get the front behind.
 *
 * Why a search that ends without success has left out no success: suppose that some configuration it explored can be
 * completed. Of all those and their completions take one with the fewest open-ended calls in all, and of these one with
 * the fewest calls to come. Rules 1, 2 and 5 turn that completion into one that begins with a step that the search
 * tries here; rule 4 does not forbid the step; and if rule 3 did, then the configuration before the open-ended call,
 * which was explored as well, could be completed with fewer of them. So the search took the step, to a configuration
 * that can be completed with fewer calls to come, and explored that one.
 */
import type { Configuration } from './configuration.ts';
import { Course } from './course.ts';
import { Detours } from './detours.ts';
import type { Call } from './history.ts';
import { NO_STATE, SWAPS, TRIES, WRITES } from './kinds.ts';
import type { Layout } from './layout.ts';
import { Outlook } from './outlook.ts';
import { Prospects } from './prospects.ts';
import { NO_ROOM } from './states.ts';
import type { Timeline } from './timeline.ts';
import { FORCED, Trail } from './trail.ts';
import { Transitions } from './transitions.ts';
import { NO_MEMORY, TupleTable } from './tuple-table.ts';

const NONE = -1;

/** Choices at a configuration in the order in which they are tried: the detours alone, then item by item. */
const DETOURS = 0;
const FIRST_ITEM = 1;

export type SearchEnd = 'found' | 'exhausted' | 'steps' | 'bytes';

export class Search<State, Operation, Result> {
  readonly #timeline: Timeline<Operation, Result>;
  readonly #closed: number;
  readonly #isTransparent: boolean;
  readonly #target: number;
  readonly #transitions: Transitions<State, Operation, Result>;
  readonly #trail: Trail;
  readonly #configuration: Configuration;
  readonly #detours: Detours;
  readonly #prospects: Prospects;
  readonly #course: Course;
  readonly #outlook: Outlook;
  readonly #seen: TupleTable;
  #isOutOfMemory = false;

  /** It seeks an order that explains the first `target` returns. */
  constructor(layout: Layout<State, Operation, Result>, stepsMax: number, target: number) {
    const { timeline } = layout;
    const until = target === 0 ? -Infinity : timeline.returned[timeline.returnOrder[target - 1]!]!;
    this.#timeline = timeline;
    this.#closed = timeline.closed.length;
    this.#isTransparent = layout.isTransparent;
    this.#target = target;
    this.#transitions = new Transitions(layout);
    this.#trail = new Trail(timeline, layout.initial, layout.states.size, stepsMax);
    this.#configuration = this.#trail.configuration;
    this.#detours = new Detours(timeline, this.#trail.demand);
    this.#prospects = new Prospects(timeline, this.#trail.demand, until);
    this.#course = new Course(layout, this.#configuration, target);
    this.#outlook = new Outlook(layout, this.#trail, this.#prospects);
    this.#seen = new TupleTable(this.#configuration.tuple.length, layout.budget);
  }

  get steps(): number {
    return this.#trail.steps;
  }

  /** How many returns, in their order, the orders that were tried explain at most. */
  get furthestFront(): number {
    return this.#trail.furthestFront;
  }

  /** No order explains more returns than this or `furthestFront`, whichever is more; known after `exhausted`. */
  get refusedUpTo(): number {
    return Math.max(this.#prospects.refusedUpTo, this.#course.refusedUpTo);
  }

  /** Can be asked once. */
  run(): SearchEnd {
    const end = this.#run();
    this.#seen.release();
    this.#transitions.release();
    return end;
  }

  #run(): SearchEnd {
    const trail = this.#trail;
    trail.settle();
    let isNew = this.#remember();
    let last = NONE;
    for (;;) {
      if (this.#isOutOfMemory) return 'bytes';
      if (trail.isOver) return 'steps';
      if (this.#configuration.front >= this.#target) {
        trail.noteFurthest();
        return 'found';
      }
      if (isNew && this.#advance(last)) {
        isNew = this.#remember();
        last = NONE;
        continue;
      }
      if (this.#isOutOfMemory || trail.isOver) continue;
      trail.noteFurthest();
      last = trail.goBack();
      if (last === NONE) return 'exhausted';
      isNew = true;
    }
  }

  /** The order that explains most. */
  order(): Call<Operation, Result>[] {
    return this.#trail.furthestOrder(this.#timeline);
  }

  /** Whether the present configuration is a new one. */
  #remember(): boolean {
    const known = this.#seen.size;
    const number = this.#seen.intern(this.#configuration.tuple);
    if (number === NO_MEMORY) this.#isOutOfMemory = true;
    return number >= known;
  }

  /** Takes the next choice behind `last` that the rules allow; false if there is none. */
  #advance(last: number): boolean {
    const { state } = this.#configuration;
    const mayLeave = !this.#isTransparent || this.#prospects.mayLeave(state, NONE);
    const mayWrite = mayLeave && !this.#trail.endsOpen;
    this.#outlook.survey(mayWrite);
    if (last < DETOURS && this.#takeDetours()) return true;
    const item = last - FIRST_ITEM;
    return this.#advanceClosed(item, mayWrite) || this.#advanceOpen(item);
  }

  #takeDetours(): boolean {
    const { front } = this.#configuration;
    if (!this.#placeAsides(DETOURS)) return false;
    if (this.#configuration.front > front) return true;
    this.#trail.goBack();
    return false;
  }

  #advanceClosed(last: number, mayWrite: boolean): boolean {
    const configuration = this.#configuration;
    const { form, rank } = this.#timeline;
    const { changes, changeCount } = this.#outlook;
    if (last >= this.#closed) return false;
    for (let place = 0; place < changeCount; place += 1) {
      const call = changes[place]!;
      if (last >= 0 && rank[call]! <= rank[last]!) continue;
      if (!this.#trail.spend()) return false;
      const after = this.#after(configuration.state, call);
      if (after < 0) continue;
      if (form[call] === WRITES) {
        if (mayWrite && this.#takeWrite(call, after)) return true;
      } else if (this.#mayTake(call, after) && !this.#isPointless(call, after)) {
        this.#trail.place(call, after, FIRST_ITEM + call);
        return true;
      }
    }
    return false;
  }

  #advanceOpen(last: number): boolean {
    const configuration = this.#configuration;
    const { form, groups } = this.#timeline;
    const { state } = configuration;
    for (let group = Math.max(0, last + 1 - this.#closed); group < groups.length; group += 1) {
      const item = this.#closed + group;
      if (!this.#outlook.mayMatter(item) || !configuration.canUse(group)) continue;
      if (this.#outlook.isAside(item) || this.#outlook.isPreceded(item)) continue;
      if (!this.#trail.spend()) return false;
      const after = this.#after(state, item);
      if (after < 0 || this.#isPointless(item, after) || !this.#mayTake(item, after)) continue;
      const hasAsides = form[item] === WRITES && this.#placeAsides(FIRST_ITEM + item);
      // One that changes nothing may as well never have happened.
      if (after !== configuration.state) {
        this.#trail.place(item, after, hasAsides ? FORCED : FIRST_ITEM + item);
        return true;
      }
      if (hasAsides) this.#trail.goBack();
    }
    return false;
  }

  #takeWrite(call: number, after: number): boolean {
    const { returnOrder } = this.#timeline;
    const hasAsides = this.#placeAsides(FIRST_ITEM + call);
    const front = returnOrder[this.#configuration.front]!;
    if (this.#isTransparent ? !this.#prospects.mayWrite(call, front) : !this.#course.mayTake(call, after)) {
      if (hasAsides) this.#trail.goBack();
      return false;
    }
    this.#trail.place(call, after, hasAsides ? FORCED : FIRST_ITEM + call);
    return true;
  }

  /** Places all detours, the first as that choice; false if there is none. */
  #placeAsides(choice: number): boolean {
    const { to } = this.#timeline;
    for (let aside = 0; aside < this.#outlook.asideCount; aside += 1) {
      let as = aside === 0 ? choice : FORCED;
      for (let item = this.#outlook.asides[aside]!; item !== NONE; item = this.#detours.next(item)) {
        if (!this.#trail.spend()) return true;
        this.#trail.place(item, to[item]!, as);
        as = FORCED;
      }
    }
    return this.#outlook.asideCount > 0;
  }

  /** Rule 3: an open-ended call was placed last, and `item` would lead to the same state without it. */
  #isPointless(item: number, after: number): boolean {
    return this.#trail.endsOpen && this.#after(this.#trail.stateBefore, item) === after;
  }

  /** Rule 4: whether an item may lead from the present state to that one. */
  #mayTake(item: number, after: number): boolean {
    if (!this.#isTransparent) return this.#course.mayTake(item, after);
    return this.#prospects.mayLeave(this.#configuration.state, item);
  }

  /** The state after an item, or a negative number. */
  #after(state: number, item: number): number {
    const { form, from, kind, to } = this.#timeline;
    switch (form[item]) {
      case WRITES:
        return to[item]!;
      case SWAPS:
        return state === from[item] ? to[item]! : NO_STATE;
      case TRIES:
        return state === from[item] ? to[item]! : state;
      default: {
        const after = this.#transitions.after(state, kind[item]!);
        if (after === NO_ROOM) this.#isOutOfMemory = true;
        return after;
      }
    }
  }
}
