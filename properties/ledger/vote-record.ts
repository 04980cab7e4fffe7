/**
 * Who durably voted for whom: the completed hard-state writes of the latest terms (paper figure 2, `votedFor`).
 * Bounded: one row a term in a ring; a term that fell out of it is not known any more.
 */
import type { MemberId, Term } from '../../src/base/types.ts';
import { NO_MEMBER } from '../constants.ts';

/** Terms remembered. A server that lags further behind cannot be judged by its votes. */
export const VOTE_TERMS_MAX = 1024;

export class VoteRecord {
  readonly #members: number;
  readonly #terms: number[] = new Array<number>(VOTE_TERMS_MAX).fill(-1);
  readonly #votes: MemberId[];

  constructor(members: number) {
    this.#members = members;
    this.#votes = new Array<MemberId>(VOTE_TERMS_MAX * members).fill(NO_MEMBER);
  }

  /** A vote is on disk. The first one of a term stands; a different second one is for the properties to find. */
  record(slot: number, term: Term, vote: MemberId): void {
    if (vote === NO_MEMBER) return;
    const row = term % VOTE_TERMS_MAX;
    const known = this.#terms[row]!;
    if (known > term) return;
    const base = row * this.#members;
    if (known < term) {
      this.#terms[row] = term;
      for (let at = 0; at < this.#members; at += 1) this.#votes[base + at] = NO_MEMBER;
    }
    if (this.#votes[base + slot] === NO_MEMBER) this.#votes[base + slot] = vote;
  }

  /** False: the term is not remembered, and nothing follows from a missing vote. */
  remembers(term: Term): boolean {
    return this.#terms[term % VOTE_TERMS_MAX]! <= term;
  }

  vote(slot: number, term: Term): MemberId {
    const row = term % VOTE_TERMS_MAX;
    return this.#terms[row] === term ? this.#votes[row * this.#members + slot]! : NO_MEMBER;
  }
}
