/** Marks of replication and commitment (paper sections 5.3 and 5.4.2). */
import type { Ledger, ServerAccount } from '../../properties/ledger.ts';
import { halvesOf } from '../../properties/quorum.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { type AppendRequest, type AppendResponse, MessageKind } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import type { MarkBook } from './mark-book.ts';

const LAG = 16;

export class LogMarks {
  readonly #book: MarkBook;
  readonly #ledger: Ledger;
  /** For each server, as leader: the match index of each member, by their slots. */
  readonly #match: Float64Array[];

  constructor(book: MarkBook, ledger: Ledger) {
    this.#book = book;
    this.#ledger = ledger;
    this.#match = ledger.accounts.map(() => new Float64Array(ledger.accounts.length));
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
    const match = this.#match[account.slot]!;
    if (before.role !== Role.Leader) match.fill(0);
    if (o.commitIndex > before.commitIndex) {
      if (log[before.commitIndex]!.term < o.term) this.#book.hit('old-entry-committed-with-own');
      if (o.commitIndex > o.durableIndex) this.#book.hit('commit-before-own-disk');
    }
    if (o.matched.length === 0) return;
    for (const { member, index } of o.matched) match[this.#ledger.account(member).slot] = index;
    const agreed = this.#agreed(o.configuration, match);
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

  /** The largest index that a majority of each half has reached. */
  #agreed(configuration: Configuration, match: Float64Array): number {
    const matchOf = (member: MemberId): number => match[this.#ledger.account(member).slot]!;
    return Math.min(...halvesOf(configuration).map((half) => majorityOf(half.map(matchOf))));
  }
}

/** The largest index that more than half of the voters have reached. */
function majorityOf(match: readonly number[]): number {
  const descending = match.toSorted((a, b) => b - a);
  return descending[descending.length >> 1] ?? 0;
}
