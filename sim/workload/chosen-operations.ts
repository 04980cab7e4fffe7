/** Which operations of the fault phase clients begin: all, or those of a list. */
import type { OperationName } from '../scenario/scenario.ts';

export class ChosenOperations {
  /** By client; null: all of everybody. */
  readonly #numbers: ReadonlyMap<number, ReadonlySet<number>> | null;

  constructor(operations: readonly OperationName[] | undefined) {
    if (operations === undefined) {
      this.#numbers = null;
      return;
    }
    const numbers = new Map<number, Set<number>>();
    for (const { client, number } of operations) {
      numbers.set(client, (numbers.get(client) ?? new Set()).add(number));
    }
    this.#numbers = numbers;
  }

  has(client: number, number: number): boolean {
    return this.#numbers === null || this.#numbers.get(client)?.has(number) === true;
  }

  /** The number of the client's last one; 0: it has none. */
  lastOf(client: number): number {
    if (this.#numbers === null) return Number.POSITIVE_INFINITY;
    return Math.max(0, ...(this.#numbers.get(client) ?? []));
  }
}
