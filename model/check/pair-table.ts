/** Whether two servers' views agree with all pair invariants: asked of the specification once for each two views. */
import { Interner } from './interner.ts';
import { UNKNOWN } from './pair-map.ts';
import { RowTable } from './row-table.ts';
import type { PairInvariant } from './specification.ts';

const DISAGREE = 0;
const AGREE = 1;

export class PairTable<View> {
  readonly #views = new Interner<View>();
  readonly #invariants: readonly PairInvariant<View>[];
  readonly #verdicts = new RowTable();

  constructor(invariants: readonly PairInvariant<View>[]) {
    this.#invariants = invariants;
  }

  get bytes(): number {
    return this.#views.bytes + this.#verdicts.bytes;
  }

  viewOf(view: View): number {
    return this.#views.intern(JSON.stringify(view), view);
  }

  /** In both orders. */
  agree(a: number, b: number): boolean {
    const known = this.#verdicts.get(a, b);
    return known === UNKNOWN ? this.#ask(a, b) : known === AGREE;
  }

  #ask(a: number, b: number): boolean {
    const [ours, theirs] = [this.#views.values[a]!, this.#views.values[b]!];
    const agree = this.#invariants.every(({ holds }) => holds(ours, theirs) && holds(theirs, ours));
    this.#verdicts.set(a, b, agree ? AGREE : DISAGREE, this.#views.size);
    return agree;
  }
}
