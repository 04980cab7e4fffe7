/** Numbers the states of a sequential object by their keys, so that the search compares 32-bit words only. */
import type { SequentialModel } from './history.ts';
import type { MemoryBudget } from './memory-budget.ts';

/** Instead of a number: the memory budget does not allow another state. */
export const NO_ROOM = -2;

/** A state besides the characters of its key: the map's entry, two headers, the list's element. */
const STATE_BYTES = 112;
const CHARACTER_BYTES = 2;

export class States<State> {
  readonly #model: Pick<SequentialModel<State, unknown, unknown>, 'key'>;
  readonly #budget: MemoryBudget;
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(model: Pick<SequentialModel<State, unknown, unknown>, 'key'>, budget: MemoryBudget) {
    this.#model = model;
    this.#budget = budget;
  }

  get size(): number {
    return this.#states.length;
  }

  at(number: number): State {
    return this.#states[number]!;
  }

  /** The state's number, from 0 in the order of first sight; or `NO_ROOM`. */
  number(state: State): number {
    const key = this.#model.key(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (!this.#budget.take(STATE_BYTES + CHARACTER_BYTES * key.length)) return NO_ROOM;
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(state) - 1;
  }
}
