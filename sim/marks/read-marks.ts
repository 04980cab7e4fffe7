/** Marks of reads that do not go through the log, and of leadership transfers. */
import type { Ledger, ServerAccount } from '../../properties/ledger.ts';
import { NO_MEMBER } from '../../src/base/types.ts';
import { MessageKind } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import type { IsCut } from './is-cut.ts';
import type { MarkBook } from './mark-book.ts';

export class ReadMarks {
  readonly #book: MarkBook;
  readonly #ledger: Ledger;
  readonly #isCut: IsCut;
  /** By slot: the term in which it campaigns because a leader told it to; 0: it does not. */
  readonly #told: number[];

  constructor(book: MarkBook, ledger: Ledger, isCut: IsCut) {
    this.#book = book;
    this.#ledger = ledger;
    this.#isCut = isCut;
    this.#told = ledger.accounts.map(() => 0);
  }

  observed(o: Observation, account: ServerAccount): void {
    if (o.readsRefused > 0 || o.readsReady > 0) this.#reads(o, account);
    this.#transfer(o, account);
  }

  #reads(o: Observation, account: ServerAccount): void {
    const book = this.#book;
    if (o.readsRefused > 0) {
      if (account.before.role === Role.Leader && o.role !== Role.Leader)
        book.hit('read-pending-across-deposed-leader');
      if (o.input === 'read-timeout') book.hit('read-timed-out');
    }
    if (o.readsReady === 0) return;
    if (o.role === Role.Follower) book.hit('read-answered-by-follower');
    if (o.readsReady > 1 && !o.readsByLease) book.hit('reads-share-a-round');
    if (o.readsByLease && this.#somebodyCampaigns(o)) book.hit('lease-read-while-another-campaigns');
  }

  #somebodyCampaigns({ server, term }: Observation): boolean {
    return this.#ledger.accounts.some(
      (other) => other.id !== server && other.running && other.role === Role.Candidate && other.term > term,
    );
  }

  #transfer(o: Observation, account: ServerAccount): void {
    const book = this.#book;
    const { message, input } = o;
    if (input === 'transfer' && o.transferTarget !== NO_MEMBER) {
      if (!tells(o)) book.hit('transfer-target-not-caught-up');
      if (this.#isCut(o.server, o.transferTarget)) book.hit('transfer-target-cut-off');
    }
    if (input === 'transfer-timeout') book.hit('transfer-timed-out');
    if (message?.kind === MessageKind.TimeoutNow && o.role === Role.Candidate)
      this.#told[account.slot] = o.term;
    if (this.#ledger.elected && this.#told[account.slot] === o.term) book.hit('leadership-transferred');
    if (message?.kind === MessageKind.TimeoutNow && message.term < o.term && account.before.term === o.term) {
      book.hit('stale-order-to-campaign');
    }
  }
}

function tells({ sent }: Observation): boolean {
  return sent.some(({ message }) => message.kind === MessageKind.TimeoutNow);
}
