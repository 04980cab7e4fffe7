/** A set of states in the kernel, in the order in which they were met (see `kernel/states.ts`). */
import type { Kernel } from './kernel.ts';

/** A slot of the kernel's table holds 64 neighbouring states of a tuple, or fewer. */
const SLOT_BYTES = 16;
/**
 * The table begins with as many slots (2 to the power of this, no more) as take an eighth of the memory allowed: to
 * make a small table larger time and again costs most just after the start.
 */
const FIRST_SLOTS_SHIFT_MAX = 17;
const FIRST_SLOTS_MIN = 16;
const FIRST_PART = 1 / 8;

export function firstSlots(maxBytes: number): number {
  let slots = 1 << FIRST_SLOTS_SHIFT_MAX;
  while (slots > FIRST_SLOTS_MIN && slots * SLOT_BYTES > maxBytes * FIRST_PART) slots /= 2;
  return slots;
}

export class StateStore {
  readonly #kernel: Kernel;
  /** What the kernel calls it. */
  readonly handle: number;

  constructor(kernel: Kernel, handle: number) {
    this.#kernel = kernel;
    this.handle = handle;
  }

  get size(): number {
    return this.#kernel.calls.sizeOf(this.handle);
  }

  /** There was no memory for more: states were left out since. */
  get isExhausted(): boolean {
    return this.#kernel.isFull || this.#kernel.calls.isExhausted(this.handle) === 1;
  }

  tupleOf(state: number): number {
    return this.#kernel.calls.tupleOf(this.handle, state);
  }

  restOf(state: number): number {
    return this.#kernel.calls.restOf(this.handle, state);
  }

  /** Adds the state if it is new; its number is what `size` was. */
  add(tuple: number, rest: number): void {
    this.#kernel.calls.addState(this.handle, tuple, rest);
  }
}
