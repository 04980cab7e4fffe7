/** Gives equal values (those with the same key) the same small integer, in the order in which they are first met. */
export class Interner<Value> {
  readonly values: Value[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of `value`, a new one if `key` was never met. */
  intern(key: string, value: Value): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.values.push(value);
    this.#numbers.set(key, number);
    return number;
  }

  get size(): number {
    return this.values.length;
  }
}
