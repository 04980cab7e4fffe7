/** The messages in flight as one small number, which the kernel gives: bag 0 is the empty one. */
import type { Kernel } from './kernel.ts';

export class Bags {
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** The bag with these messages, in whatever order. */
  intern(messages: readonly number[]): number {
    return this.#kernel.calls.internBag(this.#kernel.put(messages.slice().sort((a, b) => a - b)));
  }

  /** The bag's messages in ascending order, each copy. */
  listOf(bag: number): number[] {
    const { calls } = this.#kernel;
    const list: number[] = [];
    const end = calls.endOf(bag);
    for (let place = calls.startOf(bag); place < end; place += 1) list.push(calls.messageAt(place));
    return list;
  }
}
