/** A queue that costs no allocation in the steady state: a ring that doubles when it is full. */
export class Fifo<T> {
  #items: (T | undefined)[] = new Array(1_024);
  #head = 0;
  #size = 0;

  push(item: T): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#items[(this.#head + this.#size) & (this.#items.length - 1)] = item;
    this.#size += 1;
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#size -= 1;
    return item;
  }

  #grow(): void {
    const { length } = this.#items;
    const items: (T | undefined)[] = new Array(2 * length);
    for (let i = 0; i < length; i += 1) items[i] = this.#items[(this.#head + i) & (length - 1)];
    this.#items = items;
    this.#head = 0;
  }
}
