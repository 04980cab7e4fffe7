/** Gives equal values (those with the same key) the same small integer, in the order in which they are first met. */

/** Rough memory of a value: a record of some ten fields and its entry in the map, and what grows with what is in it. */
const VALUE_BYTES = 400;
const BYTES_A_CHARACTER = 4;

export class Interner<Value> {
  readonly values: Value[] = [];
  readonly #numbers = new Map<string, number>();
  #bytes = 0;

  /** The number of `value`, a new one if `key` was never met. */
  intern(key: string, value: Value): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.values.push(value);
    this.#numbers.set(key, number);
    this.#bytes += VALUE_BYTES + BYTES_A_CHARACTER * key.length;
    return number;
  }

  get size(): number {
    return this.values.length;
  }

  /** An estimate. */
  get bytes(): number {
    return this.#bytes;
  }
}
