/**
 * The memory that one check may hold, in bytes of its tables and texts. It counts what is allocated, growth included
 * (while a table grows, the old and the new one both exist), so that a bound means what it says: users of such
 * checkers have seen them take 40 GB.
 */
export class MemoryBudget {
  #left: number;

  constructor(bytesMax: number) {
    this.#left = bytesMax;
  }

  /** False, and nothing taken: there is not that much left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}
