/** Marks of changes of the membership (paper section 6; dissertation chapter 4). */
import type { ServerAccount } from '../../properties/ledger.ts';
import { type MemberId, NO_MEMBER, type Term } from '../../src/base/types.ts';
import { type Configuration, isJoint, isVoter } from '../../src/raft/configuration.ts';
import { EntryKind } from '../../src/raft/entry.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import type { IsCut } from './is-cut.ts';
import type { MarkBook } from './mark-book.ts';

export class MembershipMarks {
  readonly #book: MarkBook;
  readonly #isCut: IsCut;
  /** By server: what was in force when it was last observed. */
  readonly #inForce = new Map<MemberId, Configuration>();
  /** By server: to whom it was handing its leadership over when it was last observed. */
  readonly #transferring = new Map<MemberId, MemberId>();
  /** Who began the joint change that is not left yet: the term. */
  #jointTerm: Term = 0;

  constructor(book: MarkBook, isCut: IsCut) {
    this.#book = book;
    this.#isCut = isCut;
  }

  observed(o: Observation, { before, log }: ServerAccount): void {
    const { configuration, server } = o;
    const last = this.#inForce.get(server);
    this.#inForce.set(server, configuration);
    const target = this.#transferring.get(server) ?? NO_MEMBER;
    this.#transferring.set(server, o.transferTarget);
    if (o.input === 'start' || last === undefined) return;
    const led = before.role === Role.Leader;
    if (led && isJoint(last) && o.commitIndex > before.commitIndex) {
      // No other one can be on its way: there is one change at a time.
      const committed = log.slice(before.commitIndex, o.commitIndex);
      if (committed.some(({ kind }) => kind === EntryKind.Configuration) && this.#areSeparated(last))
        this.#book.hit('joint-committed-while-halves-separated');
    }
    if (led && o.role === Role.Follower && o.term === before.term && o.commitIndex > before.commitIndex) {
      // Nothing else makes a leader commit and step down in one step.
      if (!isVoter(configuration, server)) {
        this.#book.hit('leader-removed');
        if (target !== NO_MEMBER) this.#book.hit('leader-removed-while-transferring');
      }
    }
    if (last === configuration) return;
    if (o.truncatedFrom > 0) this.#book.hit('configuration-rolled-back');
    if (o.role === Role.Leader && led) this.#changed(o, last);
  }

  /** Those who vote in one half alone cannot reach those who vote in the other half alone, nor these them. */
  #areSeparated({ voters, outgoing }: Configuration): boolean {
    const coming = voters.filter((member) => !outgoing.includes(member));
    const going = outgoing.filter((member) => !voters.includes(member));
    if (coming.length === 0 || going.length === 0) return false;
    return coming.every((a) => going.every((b) => this.#isCut(a, b) && this.#isCut(b, a)));
  }

  /** By a leader, in its own log. */
  #changed({ configuration, term, server }: Observation, last: Configuration): void {
    const book = this.#book;
    if (configuration.voters.some((member) => last.learners.includes(member))) book.hit('learner-promoted');
    if (isJoint(configuration)) {
      book.hit('joint-configuration');
      this.#jointTerm = term;
    } else if (isJoint(last)) this.#left(last, term);
    if (!isVoter(configuration, server)) book.hit('leader-begins-its-own-removal');
  }

  #left({ voters, outgoing }: Configuration, term: Term): void {
    if (term > this.#jointTerm) this.#book.hit('joint-left-by-later-leader');
    if (!voters.some((member) => outgoing.includes(member))) this.#book.hit('every-voter-replaced');
  }
}
