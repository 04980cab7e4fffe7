/**
 * Steps that cannot lead to an explanation, seen without taking them: a closed call needs a state that the object is
 * about to leave, and nothing that is left leads there again in time (rule 4 of the search).
 */
import type { Demand } from './demand.ts';
import { AVOIDS, READS } from './kinds.ts';
import type { Timeline } from './timeline.ts';

const NONE = -1;

export class Prospects {
  /** No order that begins with a step that was refused explains more returns than this. */
  refusedUpTo = 0;
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #demand: Demand;
  /** What returns later need not be explained. */
  readonly #until: number;

  constructor(timeline: Timeline<unknown, unknown>, demand: Demand, until: number) {
    this.#timeline = timeline;
    this.#demand = demand;
    this.#until = until;
  }

  /** Whether the object may leave that state by the closed call `by`, or by any write (-1). */
  mayLeave(state: number, by: number): boolean {
    const { invoked, returned } = this.#timeline;
    let call = this.#demand.firstNeeder(state);
    while (call !== NONE && (call === by || returned[call]! > this.#until))
      call = this.#demand.needAfter(call);
    if (call === NONE || this.#demand.openSources(state) > 0) return true;
    const source = this.#demand.firstSource(state);
    if (source !== NONE && invoked[source]! < returned[call]!) return true;
    this.#refuse(call);
    return false;
  }

  /**
   * Whether a write can come now, with what it wrote still there when the last call that needs it begins. If nothing
   * else leads there, only calls that leave it as it is may come between; but the front, which comes before that call,
   * would not.
   */
  mayWrite(write: number, front: number): boolean {
    const { form, from, invoked, returned, to } = this.#timeline;
    const state = to[write]!;
    const call = this.#demand.lastNeeder(state);
    if (call === NONE || invoked[call]! < returned[front]! || returned[call]! > this.#until) return true;
    if (this.#demand.openSources(state) > 0) return true;
    let source = this.#demand.firstSource(state);
    if (source === write) source = this.#demand.sourceAfter(source);
    if (source !== NONE && invoked[source]! < returned[call]!) return true;
    if (front === write) return true;
    if (form[front] === READS && from[front] === state) return true;
    if (form[front] === AVOIDS && from[front] !== state) return true;
    this.#refuse(call);
    return false;
  }

  /** Whether that open-ended write, or another one like it, has to happen: a call needs what no closed one leads to. */
  mustHappen(item: number, state: number): boolean {
    const to = this.#timeline.to[item]!;
    const call = this.#demand.firstNeeder(to);
    if (call === NONE || to === state || this.#timeline.returned[call]! > this.#until) return false;
    return this.#demand.firstSource(to) === NONE;
  }

  #refuse(because: number): void {
    this.refusedUpTo = Math.max(this.refusedUpTo, this.#timeline.rank[because]!);
  }
}
