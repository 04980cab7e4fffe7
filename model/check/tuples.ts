/** The local states of all servers together as one small number, which the kernel gives. */
import type { Kernel } from './kernel.ts';

export class Tuples {
  /** Local states in a tuple: servers. */
  readonly width: number;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, width: number) {
    this.#kernel = kernel;
    this.width = width;
  }

  intern(locals: readonly number[]): number {
    this.#kernel.put(locals);
    return this.#kernel.calls.internTuple();
  }

  listOf(tuple: number): number[] {
    return Array.from({ length: this.width }, (_, server) => this.#kernel.calls.wordOf(tuple, server));
  }
}
