/**
 * The faults of one disk that the world switches on and off. Overlapping ones add up, so that the end of one
 * does not end another. They belong to the machine, not to an incarnation: a crash leaves them as they are.
 */
import type { Micros } from '../../src/base/types.ts';

export class DiskFaults {
  #full = 0;
  #extra: Micros = 0;
  #syncsToFail = 0;
  #readsToFail = 0;
  #healed = false;

  get isFull(): boolean {
    return this.#full > 0;
  }

  /** Added to the latency of each operation that is begun. */
  get extra(): Micros {
    return this.#extra;
  }

  /** Nothing fails by the dice any more. */
  get isHealed(): boolean {
    return this.#healed;
  }

  /** No file can grow and none be made, until `free` was called as often. */
  fill(): void {
    this.#full += 1;
  }

  free(): void {
    if (this.#full > 0) this.#full -= 1;
  }

  slowDown(extra: Micros): void {
    this.#extra += extra;
  }

  /** Takes back one `slowDown` of the same `extra`. */
  speedUp(extra: Micros): void {
    this.#extra = Math.max(0, this.#extra - extra);
  }

  /** Of a file or of a directory, whichever is completed next. */
  failNextSync(): void {
    this.#syncsToFail += 1;
  }

  failNextRead(): void {
    this.#readsToFail += 1;
  }

  /** For the liveness phase: every switch off, and nothing fails by the dice from here on. */
  heal(): void {
    this.#full = 0;
    this.#extra = 0;
    this.#syncsToFail = 0;
    this.#readsToFail = 0;
    this.#healed = true;
  }

  /** True when the sync that is completing is the one to fail. */
  takeSyncError(): boolean {
    if (this.#syncsToFail === 0) return false;
    this.#syncsToFail -= 1;
    return true;
  }

  takeReadError(): boolean {
    if (this.#readsToFail === 0) return false;
    this.#readsToFail -= 1;
    return true;
  }
}
