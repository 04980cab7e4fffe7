/** What pair invariants see of local states, interned, and whether two of these views agree. */
import { Interner } from './interner.ts';
import type { PairInvariant } from './specification.ts';

export class PairTable<View> {
  readonly #views = new Interner<View>();
  readonly #invariants: readonly PairInvariant<View>[];

  constructor(invariants: readonly PairInvariant<View>[]) {
    this.#invariants = invariants;
  }

  get bytes(): number {
    return this.#views.bytes;
  }

  viewOf(view: View): number {
    return this.#views.intern(JSON.stringify(view), view);
  }

  /** With all pair invariants, in both orders. */
  agree(a: number, b: number): boolean {
    const [ours, theirs] = [this.#views.values[a]!, this.#views.values[b]!];
    return this.#invariants.every(({ holds }) => holds(ours, theirs) && holds(theirs, ours));
  }
}
