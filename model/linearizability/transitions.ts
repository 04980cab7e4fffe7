/**
 * The sequential model as numbers: states are numbered by their keys, and what a kind of call does in a state is asked of the
 * model once and remembered. The search then compares and stores 32-bit words only.
 */
import { type Call, IMPOSSIBLE, type SequentialModel } from './history.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { NO_MEMORY, TupleTable } from './tuple-table.ts';

/** Instead of a state: the operation cannot have had that result in that state. */
export const NO_STATE = -1;
/** Instead of a state: the memory budget does not allow to find out. */
export const NO_ROOM = -2;

/** A state besides the characters of its key: the map's entry, two headers, the list's element. */
const STATE_BYTES = 112;
const CHARACTER_BYTES = 2;

export class Transitions<State, Operation, Result> {
  readonly #model: SequentialModel<State, Operation, Result>;
  readonly #calls: readonly Call<Operation, Result>[];
  readonly #budget: MemoryBudget;
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();
  /** (state, kind) pairs that were asked for ... */
  readonly #asked: TupleTable;
  /** ... and what came of them, by the number of the pair. */
  #after = new Int32Array(0);
  readonly #pair = new Int32Array(2);

  /** `calls[i]` is one of kind `i`. */
  constructor(
    model: SequentialModel<State, Operation, Result>,
    calls: readonly Call<Operation, Result>[],
    budget: MemoryBudget,
  ) {
    this.#model = model;
    this.#calls = calls;
    this.#budget = budget;
    this.#asked = new TupleTable(2, budget);
  }

  /** The number of the initial state, or `NO_ROOM`. */
  initial(): number {
    return this.#number(this.#model.initial);
  }

  /** The state after a call of that kind in `state`, `NO_STATE` or `NO_ROOM`. */
  after(state: number, kind: number): number {
    this.#pair[0] = state;
    this.#pair[1] = kind;
    const known = this.#asked.size;
    const pair = this.#asked.intern(this.#pair);
    if (pair < known) return pair === NO_MEMORY ? NO_ROOM : this.#after[pair]!;
    if (pair >= this.#after.length && !this.#grow(pair + 1)) return NO_ROOM;
    const after = this.#model.step(
      this.#states[state]!,
      this.#calls[kind]!.operation,
      this.#calls[kind]!.result,
    );
    const number = after === IMPOSSIBLE ? NO_STATE : this.#number(after);
    this.#after[pair] = number;
    return number;
  }

  #number(state: State): number {
    const key = this.#model.key(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (!this.#budget.take(STATE_BYTES + CHARACTER_BYTES * key.length)) return NO_ROOM;
    this.#states.push(state);
    this.#numbers.set(key, this.#states.length - 1);
    return this.#states.length - 1;
  }

  #grow(least: number): boolean {
    const before = this.#after;
    const length = Math.max(64, 2 * least);
    if (!this.#budget.take(length * before.BYTES_PER_ELEMENT)) return false;
    this.#after = new Int32Array(length);
    this.#after.set(before);
    this.#budget.give(before.byteLength);
    return true;
  }
}
