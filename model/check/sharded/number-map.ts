/** From small numbers to small numbers, for those that were set. */
import { extended } from '../growing-ints.ts';
import { NONE } from '../layout.ts';

const FIRST = 1_024;

export class NumberMap {
  #numbers = extended(new Int32Array(0), FIRST);

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  /** What was set, or NONE. */
  get(from: number): number {
    return from < this.#numbers.length ? this.#numbers[from]! : NONE;
  }

  set(from: number, to: number): void {
    if (from >= this.#numbers.length) this.#numbers = extended(this.#numbers, 2 * from);
    this.#numbers[from] = to;
  }
}
