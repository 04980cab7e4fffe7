/** Whether two servers' views agree with all pair invariants: asked of the specification once for each two views. */
import { Interner } from './interner.ts';
import type { PairInvariant } from './specification.ts';

const UNKNOWN = 0;
const AGREE = 1;
const DISAGREE = 2;

export class PairTable<View> {
  readonly #views = new Interner<View>();
  readonly #invariants: readonly PairInvariant<View>[];
  /** By view, then by view. */
  readonly #rows: Uint8Array[] = [];
  #bytes = 0;

  constructor(invariants: readonly PairInvariant<View>[]) {
    this.#invariants = invariants;
  }

  get bytes(): number {
    return this.#bytes;
  }

  viewOf(view: View): number {
    const number = this.#views.intern(JSON.stringify(view), view);
    if (number === this.#rows.length) this.#rows.push(new Uint8Array(0));
    return number;
  }

  /** In both orders. */
  agree(a: number, b: number): boolean {
    const row = this.#rows[a]!;
    const known = b < row.length ? row[b]! : UNKNOWN;
    return known === UNKNOWN ? this.#ask(a, b) : known === AGREE;
  }

  #ask(a: number, b: number): boolean {
    const [ours, theirs] = [this.#views.values[a]!, this.#views.values[b]!];
    const agree = this.#invariants.every(({ holds }) => holds(ours, theirs) && holds(theirs, ours));
    this.#rowFor(a, b)[b] = agree ? AGREE : DISAGREE;
    return agree;
  }

  #rowFor(a: number, b: number): Uint8Array {
    const row = this.#rows[a]!;
    if (b < row.length) return row;
    const longer = new Uint8Array(Math.max(b + 1, this.#views.size));
    longer.set(row);
    this.#bytes += longer.length - row.length;
    this.#rows[a] = longer;
    return longer;
  }
}
