/**
 * Which calls a partial linearization has placed, as bits: the first ones are those with a return, in the order of
 * their invocation, then the open-ended ones. Its text leaves out what is all ones before and all zeros after the
 * window in which calls overlap, so that it does not grow with the history.
 */
export class PlacedSet {
  readonly #closedWords: number;
  readonly #words: Int32Array;
  /** Words below are all ones ... */
  #low = 0;
  /** ... and words above, of the calls with a return, all zeros. */
  #high = -1;
  readonly #closed: number;

  constructor(closed: number, open: number) {
    this.#closed = closed;
    this.#closedWords = (closed + 31) >>> 5;
    this.#words = new Int32Array(this.#closedWords + ((open + 31) >>> 5));
  }

  add(call: number): void {
    const word = this.#wordOf(call);
    this.#words[word]! |= 1 << this.#bitOf(call);
    if (word >= this.#closedWords) return;
    if (word > this.#high) this.#high = word;
    while (this.#low < this.#closedWords && this.#words[this.#low] === -1) this.#low += 1;
  }

  remove(call: number): void {
    const word = this.#wordOf(call);
    this.#words[word]! &= ~(1 << this.#bitOf(call));
    if (word >= this.#closedWords) return;
    if (word < this.#low) this.#low = word;
    while (this.#high >= 0 && this.#words[this.#high] === 0) this.#high -= 1;
  }

  /** Equal for equal sets and only for those (of one history). */
  text(): string {
    let text = `${this.#low}`;
    for (let word = this.#low; word <= this.#high; word += 1) text += `,${this.#words[word]!}`;
    text += ';';
    for (let word = this.#closedWords; word < this.#words.length; word += 1) text += `${this.#words[word]!},`;
    return text;
  }

  #wordOf(call: number): number {
    return call < this.#closed ? call >>> 5 : this.#closedWords + ((call - this.#closed) >>> 5);
  }

  #bitOf(call: number): number {
    return (call < this.#closed ? call : call - this.#closed) & 31;
  }
}
