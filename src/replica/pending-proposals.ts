/**
 * The proposals that this replica took as leader and has not answered: each ends exactly once. A leader never removes
 * an entry of its own term (paper figure 3, Leader Append-Only), and whoever loses the lead abandons all that wait and
 * are not committed within the same event; so an entry of another term is never applied in the place of one that waits.
 */
import { everyOne } from '../base/every-one.ts';
import { impossible } from '../base/invariant.ts';
import type { LogIndex, MemberId, Term } from '../base/types.ts';
import type { Outcome, UnknownReason } from './outcome.ts';

interface Pending {
  readonly term: Term;
  readonly done: (outcome: Outcome) => void;
}

export class PendingProposals {
  readonly #byIndex = new Map<LogIndex, Pending>();

  get size(): number {
    return this.#byIndex.size;
  }

  add(index: LogIndex, term: Term, done: (outcome: Outcome) => void): void {
    if (this.#byIndex.has(index)) impossible(`two proposals wait for the entry at ${index}`);
    this.#byIndex.set(index, { term, done });
  }

  /** The entry at `index`, of `term`, was applied with `result`. */
  applied(index: LogIndex, term: Term, result: unknown): void {
    const pending = this.#byIndex.get(index);
    if (pending === undefined) return;
    if (pending.term !== term) {
      impossible(
        `the entry at ${index} was proposed in term ${pending.term}, the one of term ${term} was applied`,
      );
    }
    this.#byIndex.delete(index);
    pending.done({ kind: 'committed', index, term, result });
  }

  /**
   * Nobody here can say any more how those that are left end, except those that `isCommitted` knows of: they wait on.
   * All others hear it, even if one throws; the first error is thrown afterwards.
   */
  abandon(
    reason: UnknownReason,
    leader: MemberId,
    isCommitted: (index: LogIndex, term: Term) => boolean = () => false,
  ): void {
    if (this.#byIndex.size === 0) return;
    const left: Pending[] = [];
    for (const [index, pending] of this.#byIndex) {
      if (isCommitted(index, pending.term)) continue;
      left.push(pending);
      this.#byIndex.delete(index);
    }
    everyOne(left, ({ done }) => done({ kind: 'unknown', reason, leader }));
  }
}
