/** Marks of replication and commitment (paper sections 5.3 and 5.4.2). */
import type { Ledger, ServerAccount } from '../../properties/ledger.ts';
import { reachedByQuorum } from '../../properties/quorum.ts';
import { type AppendRequest, type AppendResponse, MessageKind } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import type { MarkBook } from './mark-book.ts';

const LAG = 16;

export class LogMarks {
  readonly #book: MarkBook;
  readonly #ledger: Ledger;

  constructor(book: MarkBook, ledger: Ledger) {
    this.#book = book;
    this.#ledger = ledger;
  }

  observed(o: Observation, account: ServerAccount): void {
    if (o.input === 'start') return;
    if (o.truncatedFrom > 0) this.#truncated(o, account);
    if (o.role === Role.Leader) this.#leading(o, account);
    const { message } = o;
    if (message !== null) {
      if (message.kind === MessageKind.AppendRequest) this.#appendRequest(o, message);
      else if (message.kind === MessageKind.AppendResponse) this.#appendResponse(o, message);
    }
    if (o.commitIndex - o.appliedIndex >= LAG) this.#book.hit('apply-lags');
  }

  #truncated(o: Observation, account: ServerAccount): void {
    const { removed, before, pending } = account;
    if (removed !== null && this.#ledger.leaderOf(removed.term) === o.server) {
      this.#book.hit('deposed-leader-truncates');
    }
    if (before.lastIndex > o.truncatedFrom) this.#book.hit('several-entries-truncated');
    const own = o.ticketIssued === null ? 0 : 1;
    if (pending.length > own) this.#book.hit('truncated-while-write-pends');
  }

  #leading(o: Observation, account: ServerAccount): void {
    const { before, log } = account;
    if (o.commitIndex > before.commitIndex) {
      if (log[before.commitIndex]!.term < o.term) this.#book.hit('old-entry-committed-with-own');
      if (o.commitIndex > o.durableIndex) this.#book.hit('commit-before-own-disk');
    }
    if (o.matched.length === 0) return;
    const agreed = reachedByQuorum(
      o.configuration,
      (voter) => account.matched[this.#ledger.account(voter).slot]!,
    );
    if (agreed > o.commitIndex && log[agreed - 1]!.term < o.term) this.#book.hit('figure-8-in-the-making');
  }

  #appendRequest(o: Observation, message: AppendRequest): void {
    if (message.term !== o.term) return;
    for (const { message: sent } of o.sent) {
      if (sent.kind !== MessageKind.AppendResponse || sent.success) continue;
      if (message.previousIndex > o.lastIndex) this.#book.hit('append-refused-log-too-short');
      else this.#book.hit('append-refused-other-term');
    }
  }

  #appendResponse(o: Observation, message: AppendResponse): void {
    if (message.success || message.term !== o.term) return;
    for (const { message: sent } of o.sent) {
      if (sent.kind !== MessageKind.AppendRequest || sent.to !== message.from) continue;
      if (sent.previousIndex < message.previousIndex - 1) this.#book.hit('backtracking-skips');
    }
  }
}
