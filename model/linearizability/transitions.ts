/**
 * Calls that are known by the model's `step` alone: what such a call does in a state is asked once and remembered.
 */
import { IMPOSSIBLE } from './history.ts';
import { NO_STATE } from './kinds.ts';
import type { Layout } from './layout.ts';
import { NO_ROOM } from './states.ts';
import { NO_MEMORY, TupleTable } from './tuple-table.ts';

export class Transitions<State, Operation, Result> {
  readonly #layout: Layout<State, Operation, Result>;
  /** (state, kind) pairs that were asked for ... */
  readonly #asked: TupleTable;
  /** ... and what came of them, by the number of the pair. */
  #after = new Int32Array(0);
  readonly #pair = new Int32Array(2);

  constructor(layout: Layout<State, Operation, Result>) {
    this.#layout = layout;
    this.#asked = new TupleTable(2, layout.budget);
  }

  /** The state after a call of that kind in `state`; `NO_STATE` if that is impossible; or `NO_ROOM`. */
  after(state: number, kind: number): number {
    this.#pair[0] = state;
    this.#pair[1] = kind;
    const known = this.#asked.size;
    const pair = this.#asked.intern(this.#pair);
    if (pair < known) return pair === NO_MEMORY ? NO_ROOM : this.#after[pair]!;
    if (pair >= this.#after.length && !this.#grow(pair + 1)) return NO_ROOM;
    const { examples, model, states } = this.#layout;
    const { operation, result } = examples[kind]!;
    const after = model.step(states.at(state), operation, result);
    const number = after === IMPOSSIBLE ? NO_STATE : states.number(after);
    this.#after[pair] = number;
    return number;
  }

  /** Forgets everything, and gives the memory back. */
  release(): void {
    this.#asked.release();
    this.#layout.budget.give(this.#after.byteLength);
    this.#after = new Int32Array(0);
  }

  #grow(least: number): boolean {
    const before = this.#after;
    const length = Math.max(64, 2 * least);
    if (!this.#layout.budget.take(length * before.BYTES_PER_ELEMENT)) return false;
    this.#after = new Int32Array(length);
    this.#after.set(before);
    this.#layout.budget.give(before.byteLength);
    return true;
  }
}
