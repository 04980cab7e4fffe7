/**
 * What is committed: one list of entries that only grows, and in which term each was first committed. A leader of
 * a later term must hold it; a leader of an earlier term, elected late, need not (Raft paper section 5.4.3).
 */
import type { LogIndex, Term } from '../../src/base/types.ts';
import type { CommitDisagreement, LedgerEntry } from '../ledger.ts';
import type { Account } from './account.ts';

export class Commitments {
  readonly entries: LedgerEntry[] = [];
  /** Ascending by term: how long the list was after the last commit in that term. */
  readonly #terms: Term[] = [];
  readonly #lengths: LogIndex[] = [];

  /** The server says that its log is committed up to `index`; what that contradicts, or null. */
  advance(account: Account, index: LogIndex): CommitDisagreement | null {
    const log = account.log;
    const known = this.entries.length;
    const overlap = Math.min(known, index);
    // Equal objects are equal prefixes: the last common one speaks for all.
    if (overlap > 0 && log[overlap - 1] !== this.entries[overlap - 1])
      return this.#disagreement(account, overlap);
    if (index > log.length) {
      return {
        server: account.id,
        index: log.length + 1,
        held: null,
        committed: this.entries[log.length] ?? null,
      };
    }
    if (index <= known) return null;
    for (let at = known; at < index; at += 1) this.entries.push(log[at]!);
    this.#note(account.term, index);
    return null;
  }

  /** How many entries were committed in `term` or before. */
  upTo(term: Term): LogIndex {
    let at = this.#terms.length - 1;
    while (at >= 0 && this.#terms[at]! > term) at -= 1;
    return at < 0 ? 0 : this.#lengths[at]!;
  }

  #note(term: Term, length: LogIndex): void {
    const last = this.#terms.length - 1;
    if (last >= 0 && this.#terms[last]! >= term) {
      this.#lengths[last] = length;
      return;
    }
    this.#terms.push(term);
    this.#lengths.push(length);
  }

  /** Only on failure, hence the search for the first place. */
  #disagreement(account: Account, upTo: LogIndex): CommitDisagreement {
    let index = 1;
    while (index < upTo && account.log[index - 1] === this.entries[index - 1]) index += 1;
    return {
      server: account.id,
      index,
      held: account.log[index - 1] ?? null,
      committed: this.entries[index - 1] ?? null,
    };
  }
}
