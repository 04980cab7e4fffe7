/**
 * Rule 4 of the search for calls that only the model's `step` knows: until the next read, or a write that may come
 * before it, the object changes by such calls alone, and the model says what they cannot lead to.
 */
import type { Configuration } from './configuration.ts';
import { OTHER, READS, SWAPS, WRITES } from './kinds.ts';
import type { Timeline } from './timeline.ts';

const NONE = -1;

/** So many returns ahead a read is sought; without one, nothing is refused. */
const RETURNS_AHEAD_MAX = 64;

/** What it asks of the layout, whatever the type of the states. */
interface Charted {
  readonly timeline: Timeline<unknown, unknown>;
  mayLead(state: number, later: number): boolean;
}

export class Course {
  /** No order that begins with a step that was refused explains more returns than this. */
  refusedUpTo = 0;
  readonly #layout: Charted;
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #configuration: Configuration;
  readonly #target: number;
  /** An open-ended call other than those that only `step` knows may come at any time. */
  readonly #isFree: boolean;

  /** Only the first `target` returns need to be explained. */
  constructor(layout: Charted, configuration: Configuration, target: number) {
    const { timeline } = layout;
    this.#layout = layout;
    this.#timeline = timeline;
    this.#configuration = configuration;
    this.#target = target;
    this.#isFree = timeline.form.subarray(timeline.closed.length).some((form) => form !== OTHER);
  }

  /** Whether that item may come next and lead to the state `after`. */
  mayTake(item: number, after: number): boolean {
    if (this.#isFree) return true;
    const read = this.#nextRead();
    if (read === NONE || this.#mayWriteBefore(read, item)) return true;
    if (this.#layout.mayLead(after, this.#timeline.from[read]!)) return true;
    this.refusedUpTo = Math.max(this.refusedUpTo, this.#timeline.rank[read]!);
    return false;
  }

  /** The read that returns first. */
  #nextRead(): number {
    const { form, returnOrder } = this.#timeline;
    const { front } = this.#configuration;
    const end = Math.min(this.#target, front + RETURNS_AHEAD_MAX);
    for (let place = front; place < end; place += 1) {
      const call = returnOrder[place]!;
      if (form[call] === READS && !this.#configuration.isPlaced(call)) return call;
    }
    return NONE;
  }

  /** Whether a call but `item` may come before that read and lead to a state of its own. */
  #mayWriteBefore(read: number, item: number): boolean {
    const { form, invoked, returned } = this.#timeline;
    for (
      let call = this.#configuration.firstUnplaced();
      call !== NONE;
      call = this.#configuration.unplacedAfter(call)
    ) {
      if (invoked[call]! > returned[read]!) return false;
      if (call !== item && (form[call] === WRITES || form[call] === SWAPS)) return true;
    }
    return false;
  }
}
