/**
 * Keeps the ledger: digests one observation at a time, in the order log, role, disk, commitment. See `../ledger.ts`
 * for what it tells. Nothing is allocated when nothing changed.
 */
import type { LogIndex, MemberId, Term } from '../../src/base/types.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { Ticket } from '../../src/raft/ticket.ts';
import { ById } from '../by-id.ts';
import { LEADER, NO_MEMBER } from '../constants.ts';
import type {
  CommitDisagreement,
  LedgerEntry,
  LedgerKeeper,
  LogMismatch,
  Recovery,
  ServerAccount,
} from '../ledger.ts';
import { Account } from './account.ts';
import { Commitments } from './commitments.ts';
import { EntryTable } from './entry-table.ts';
import { compareRecovery } from './recovery.ts';
import { VoteRecord } from './vote-record.ts';

/** A ledger of the servers with these ids, in the order of the scenario. */
export function createLedger(members: readonly MemberId[]): LedgerKeeper {
  return new Keeper(members);
}

class Keeper implements LedgerKeeper {
  readonly accounts: Account[];
  readonly #byId: ById<Account>;
  readonly #table = new EntryTable();
  readonly #commitments = new Commitments();
  readonly #leaders = new Map<Term, MemberId>();
  readonly #votes: VoteRecord;
  readonly committed: readonly LedgerEntry[];
  current: ServerAccount;
  committedBefore: LogIndex = 0;
  elected = false;
  formerLeader: MemberId = NO_MEMBER;
  mismatch: LogMismatch | null = null;
  disagreement: CommitDisagreement | null = null;
  recovery: Recovery | null = null;
  malformed: string | null = null;

  constructor(members: readonly MemberId[]) {
    if (members.length === 0) throw new RangeError('a ledger needs at least one server');
    this.accounts = members.map((id, slot) => new Account(id, slot));
    this.#byId = new ById(this.accounts);
    this.#votes = new VoteRecord(members.length);
    this.committed = this.#commitments.entries;
    this.current = this.accounts[0]!;
  }

  account(server: MemberId): Account {
    const account = this.#byId.get(server);
    if (account === undefined) throw new RangeError(`server ${server} is not one of this ledger's members`);
    return account;
  }

  committedUpTo(term: Term): LogIndex {
    return this.#commitments.upTo(term);
  }

  leaderOf(term: Term): MemberId {
    return this.#leaders.get(term) ?? NO_MEMBER;
  }

  durableVoteOf(voter: MemberId, term: Term): MemberId {
    return this.#votes.vote(this.account(voter).slot, term);
  }

  remembersVotes(term: Term): boolean {
    return this.#votes.remembers(term);
  }

  stopped(server: MemberId): void {
    this.account(server).running = false;
  }

  wouldRecover(start: Observation): Recovery {
    const log = this.committed.slice(0, start.baseIndex);
    for (const entry of start.appended) log.push(this.#table.intern(entry, log.at(-1) ?? null, start.server));
    return compareRecovery(this.account(start.server), start, log);
  }

  observed(observation: Observation): void {
    const account = this.account(observation.server);
    this.current = account;
    this.committedBefore = this.committed.length;
    this.elected = false;
    this.formerLeader = NO_MEMBER;
    this.mismatch = null;
    this.disagreement = null;
    this.recovery = null;
    this.malformed = null;
    account.removed = null;

    if (observation.input === 'start') this.#start(account, observation);
    else this.#step(account, observation);
    if (account.role === LEADER && (account.before.role !== LEADER || account.before.term !== account.term)) {
      this.elected = true;
      this.formerLeader = this.leaderOf(account.term);
      if (this.formerLeader === NO_MEMBER) this.#leaders.set(account.term, account.id);
      for (let slot = 0; slot < this.accounts.length; slot += 1) account.matched[slot] = 0;
    }
    const { matched } = observation;
    for (let at = 0; at < matched.length; at += 1) {
      account.matched[this.account(matched[at]!.member).slot] = matched[at]!.index;
    }
    // A start takes the commit index back to what was recovered, usually to 0.
    if (account.commitIndex > account.before.commitIndex) {
      this.disagreement = this.#commitments.advance(account, account.commitIndex);
    }
    if (observation.ticketIssued !== null) this.#issue(account, observation, observation.ticketIssued);
    this.#checkEnds(account, observation);
  }

  #step(account: Account, observation: Observation): void {
    account.sequence += 1;
    if (!account.running || observation.incarnation !== account.incarnation) {
      this.#complain(
        `server ${account.id} reports as incarnation ${observation.incarnation}, but ` +
          (account.running ? `incarnation ${account.incarnation} is running` : 'it was not started'),
      );
      account.running = true;
      account.incarnation = observation.incarnation;
      account.sequence = observation.sequence;
    }
    if (observation.sequence !== account.sequence) {
      this.#complain(
        `server ${account.id} made observation ${observation.sequence} where ${account.sequence} was due`,
      );
      account.sequence = observation.sequence;
    }
    account.remember();
    if (observation.truncatedFrom > 0) account.truncate(observation.truncatedFrom);
    const install = observation.ticketIssued?.install ?? null;
    if (install !== null) account.install(this.#standsFor(account, install.index, install.term));
    this.#append(account, observation.appended);
    this.#adopt(account, observation);
    if (observation.ticketCompleted > account.ticketCompleted) {
      this.#complete(account, observation.ticketCompleted);
    } else if (observation.ticketCompleted < account.ticketCompleted) {
      this.#complain(
        `server ${account.id} says tickets up to ${observation.ticketCompleted} are complete, after ${account.ticketCompleted}`,
      );
    }
  }

  #start(account: Account, observation: Observation): void {
    account.log.length = 0;
    if (observation.baseIndex > 0) {
      const base = this.#standsFor(account, observation.baseIndex, observation.baseTerm);
      for (let at = 0; at < base.length; at += 1) account.log.push(base[at]!);
    }
    this.#append(account, observation.appended);
    this.recovery = compareRecovery(account, observation, account.log);
    account.incarnation = observation.incarnation;
    account.running = true;
    account.sequence = observation.sequence;
    this.#adopt(account, observation);
    account.remember();
    account.before.role = -1;
    account.before.commitIndex = 0;
    account.durableTerm = account.term;
    account.durableVote = account.vote;
    account.durableLog.length = 0;
    for (let at = 0; at < account.log.length; at += 1) account.durableLog.push(account.log[at]!);
    account.pending.length = 0;
    account.ticketCompleted = 0;
    account.ticketIssued = 0;
    this.#votes.record(account.slot, account.durableTerm, account.durableVote);
  }

  #adopt(account: Account, observation: Observation): void {
    account.role = observation.role;
    account.term = observation.term;
    account.vote = observation.vote;
    account.commitIndex = observation.commitIndex;
    account.appliedIndex = observation.appliedIndex;
    account.leader = observation.leader;
    account.transferTarget = observation.transferTarget;
    account.configuration = observation.configuration;
  }

  /** The log up to an index that a snapshot stands for: it must be committed. */
  #standsFor(account: Account, index: LogIndex, term: Term): readonly LedgerEntry[] {
    const last = this.committed[index - 1];
    if (last !== undefined && last.term === term) return this.committed.slice(0, index);
    this.#complain(
      `server ${account.id} has a snapshot for the log up to index ${index} of term ${term}; ` +
        `committed there is ${last === undefined ? 'nothing' : `an entry of term ${last.term}`}`,
    );
    return this.committed.slice(0, index);
  }

  #append(account: Account, entries: readonly Entry[]): void {
    const log = account.log;
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at]!;
      if (entry.index !== log.length + 1) {
        this.#complain(
          `server ${account.id} appended index ${entry.index} to a log that ends at ${log.length}`,
        );
        return;
      }
      log.push(this.#intern(account, entry, log.length === 0 ? null : log[log.length - 1]!));
    }
  }

  #intern(account: Account, entry: Entry, previous: LedgerEntry | null): LedgerEntry {
    const interned = this.#table.intern(entry, previous, account.id);
    const canonical = this.#table.contradicted;
    if (canonical !== null && this.mismatch === null) {
      this.mismatch = { server: account.id, held: interned, canonical, holder: canonical.holder };
    }
    return interned;
  }

  #complete(account: Account, upTo: number): void {
    while (account.pending.length > 0 && account.pending[0]!.id <= upTo) {
      const ticket = account.pending[0]!;
      const end = account.durableLog.length;
      if (!account.completeOldest()) {
        this.#complain(
          `ticket ${ticket.id} of server ${account.id} cuts from index ${ticket.truncateFrom} (0: nothing) and writes from ` +
            `index ${ticket.entries[0]!.index} on, but the log on disk ended at ${end}`,
        );
      }
      if (ticket.hasHardState) this.#votes.record(account.slot, ticket.term, ticket.vote);
    }
    if (upTo > account.ticketIssued) {
      this.#complain(
        `server ${account.id} says ticket ${upTo} is complete, but the last one issued is ${account.ticketIssued}`,
      );
    }
    account.ticketCompleted = upTo;
  }

  #issue(account: Account, observation: Observation, ticket: Ticket): void {
    if (ticket.id !== account.ticketIssued + 1) {
      this.#complain(`server ${account.id} issued ticket ${ticket.id} after ticket ${account.ticketIssued}`);
    }
    account.ticketIssued = ticket.id;
    account.pending.push({
      id: ticket.id,
      truncateFrom: ticket.truncateFrom,
      entries: this.#ticketEntries(account, observation, ticket),
      install: ticket.install === null ? null : account.log.slice(),
      term: ticket.hardState === null ? account.lastIssuedTerm() : ticket.hardState.term,
      vote: ticket.hardState === null ? account.lastIssuedVote() : ticket.hardState.vote,
      hasHardState: ticket.hardState !== null,
    });
  }

  /** A ticket nearly always writes the very objects that were just appended: those are known already. */
  #ticketEntries(account: Account, observation: Observation, ticket: Ticket): LedgerEntry[] {
    const interned: LedgerEntry[] = [];
    const firstAppended = observation.appended.length === 0 ? 0 : observation.appended[0]!.index;
    for (let at = 0; at < ticket.entries.length; at += 1) {
      const entry = ticket.entries[at]!;
      const mirrored = account.log[entry.index - 1];
      const same = firstAppended > 0 && observation.appended[entry.index - firstAppended] === entry;
      if (same && mirrored !== undefined) interned.push(mirrored);
      else interned.push(this.#intern(account, entry, account.log[entry.index - 2] ?? null));
    }
    return interned;
  }

  /** The mirror must end where the server says its log ends: else the judges are blind. */
  #checkEnds(account: Account, observation: Observation): void {
    const length = account.log.length;
    const lastTerm = length === 0 ? 0 : account.log[length - 1]!.term;
    if (observation.lastIndex === length && observation.lastTerm === lastTerm) return;
    this.#complain(
      `server ${account.id} says its log ends at index ${observation.lastIndex} (term ${observation.lastTerm}); ` +
        `what it reported ends at index ${length} (term ${lastTerm})`,
    );
  }

  #complain(sentence: string): void {
    if (this.malformed === null) this.malformed = sentence;
  }
}
