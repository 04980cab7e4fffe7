/** The states of the level being explored that are left, by tuple of local states: one chain for each tuple. */
import { extended } from './growing-ints.ts';
import { NONE } from './layout.ts';
import type { StateStore } from './state-store.ts';

export class Level {
  readonly #store: StateStore;
  /** By tuple: the last state with it, or NONE. */
  #heads = extended(new Int32Array(0), 4_096);
  /** By place in the level: the state before it with the same tuple, or NONE. */
  #links = new Int32Array(4_096);
  #from = 0;
  #to = 0;

  constructor(store: StateStore) {
    this.#store = store;
  }

  get bytes(): number {
    return this.#heads.byteLength + this.#links.byteLength;
  }

  /** States `from` up to `to`, excluding it, whose tuples are less than `tuples`; of the level before none may be left. */
  open(from: number, to: number, tuples: number): void {
    if (this.#links.length < to - from) this.#links = new Int32Array(2 * (to - from));
    if (this.#heads.length < tuples) this.#heads = extended(this.#heads, 2 * tuples);
    this.#from = from;
    this.#to = to;
    const heads = this.#heads;
    const links = this.#links;
    for (let state = from; state < to; state += 1) {
      const tuple = this.#store.tupleOf(state);
      links[state - from] = heads[tuple]!;
      heads[tuple] = state;
    }
  }

  /** None is left. */
  abandon(): void {
    for (let state = this.#from; state < this.#to; state += 1) this.close(this.#store.tupleOf(state));
    this.#to = this.#from;
  }

  /** A state with this tuple, or NONE where there is none left. */
  headOf(tuple: number): number {
    return this.#heads[tuple]!;
  }

  /** The next one with the same tuple, or NONE. */
  after(state: number): number {
    return this.#links[state - this.#from]!;
  }

  /** None is left with this tuple. */
  close(tuple: number): void {
    this.#heads[tuple] = NONE;
  }
}
