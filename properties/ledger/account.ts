/**
 * One server's account: the mirror of its log, and its abstract disk (tickets are issued in order, completed in
 * order, and a crash keeps a prefix of them).
 */
import type { Incarnation, LogIndex, MemberId, Term, TicketId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { FOLLOWER, NO_MEMBER } from '../constants.ts';
import type { Before, LedgerEntry, LedgerTicket, ServerAccount } from '../ledger.ts';

export class Account implements ServerAccount {
  readonly id: MemberId;
  readonly slot: number;
  incarnation: Incarnation = 0;
  running = false;
  sequence = 0;
  role: number = FOLLOWER;
  term: Term = 0;
  vote: MemberId = NO_MEMBER;
  commitIndex: LogIndex = 0;
  appliedIndex: LogIndex = 0;
  leader: MemberId = NO_MEMBER;
  transferTarget: MemberId = NO_MEMBER;
  configuration: Configuration | null = null;
  readonly matched: LogIndex[] = [];
  readonly log: LedgerEntry[] = [];
  readonly before: Before = {
    role: FOLLOWER,
    term: 0,
    vote: NO_MEMBER,
    commitIndex: 0,
    appliedIndex: 0,
    lastIndex: 0,
    transferTarget: NO_MEMBER,
    configuration: null,
  };
  removed: LedgerEntry | null = null;
  durableTerm: Term = 0;
  durableVote: MemberId = NO_MEMBER;
  readonly durableLog: LedgerEntry[] = [];
  ticketCompleted: TicketId = 0;
  ticketIssued: TicketId = 0;
  readonly pending: LedgerTicket[] = [];

  constructor(id: MemberId, slot: number) {
    this.id = id;
    this.slot = slot;
  }

  /** Keeps what the server is, before an observation changes it. */
  remember(): void {
    const before = this.before;
    before.role = this.role;
    before.term = this.term;
    before.vote = this.vote;
    before.commitIndex = this.commitIndex;
    before.appliedIndex = this.appliedIndex;
    before.lastIndex = this.log.length;
    before.transferTarget = this.transferTarget;
    before.configuration = this.configuration;
  }

  /** Cuts the mirrored log from `index` on. */
  truncate(index: LogIndex): void {
    if (index > this.log.length) return;
    this.removed = this.log[index - 1]!;
    this.log.length = index - 1;
  }

  /** A snapshot takes the place of the mirrored log. */
  install(log: readonly LedgerEntry[]): void {
    // Equal objects are equal prefixes, so that the first that is not in the other log is found by halving.
    let same = 0;
    let end = Math.min(log.length, this.log.length);
    while (same < end) {
      const middle = (same + end + 1) >> 1;
      if (this.log[middle - 1] === log[middle - 1]) same = middle;
      else end = middle - 1;
    }
    this.removed = this.log[same] ?? null;
    replaceLog(this.log, log);
  }

  /** The oldest pending ticket is on disk; false if its entries do not continue the log there. */
  completeOldest(): boolean {
    const ticket = this.pending.shift()!;
    this.durableTerm = ticket.term;
    this.durableVote = ticket.vote;
    return applyToLog(this.durableLog, ticket);
  }

  /** Term and vote on disk once everything that was issued is. */
  lastIssuedTerm(): Term {
    return this.pending.length === 0 ? this.durableTerm : this.pending[this.pending.length - 1]!.term;
  }

  lastIssuedVote(): MemberId {
    return this.pending.length === 0 ? this.durableVote : this.pending[this.pending.length - 1]!.vote;
  }
}

/** Carries a ticket out on a log; false if it does not fit, and then as much as does. */
export function applyToLog(log: LedgerEntry[], ticket: LedgerTicket): boolean {
  if (ticket.install !== null) replaceLog(log, ticket.install);
  if (ticket.truncateFrom > 0 && ticket.truncateFrom <= log.length) log.length = ticket.truncateFrom - 1;
  const entries = ticket.entries;
  if (entries.length === 0) return true;
  const fits = entries[0]!.index === log.length + 1;
  if (entries[0]!.index > log.length + 1) return false;
  // A call into the runtime: only where there is something to cut.
  if (!fits) log.length = entries[0]!.index - 1;
  for (let at = 0; at < entries.length; at += 1) log.push(entries[at]!);
  return fits;
}

function replaceLog(log: LedgerEntry[], by: readonly LedgerEntry[]): void {
  log.length = 0;
  for (let at = 0; at < by.length; at += 1) log.push(by[at]!);
}
