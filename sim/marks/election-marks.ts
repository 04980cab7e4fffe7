/** Marks of elections: votes, candidates, leaders (paper sections 5.1, 5.2 and 5.4.1). */
import type { Ledger, ServerAccount } from '../../properties/ledger.ts';
import { type MemberId, NO_MEMBER, type Term } from '../../src/base/types.ts';
import { type Message, MessageKind, type PreVoteRequest, type VoteRequest } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import type { MarkBook } from './mark-book.ts';

/** Terms whose first candidate is remembered. */
const TERMS_KEPT = 64;

export class ElectionMarks {
  readonly #book: MarkBook;
  readonly #ledger: Ledger;
  readonly #candidates = new Map<Term, MemberId>();
  #crashedLeader: MemberId = NO_MEMBER;
  #allDown = false;

  constructor(book: MarkBook, ledger: Ledger) {
    this.#book = book;
    this.#ledger = ledger;
  }

  observed(o: Observation, account: ServerAccount): void {
    const { before } = account;
    if (o.input === 'start') {
      if (o.vote !== NO_MEMBER && o.incarnation > 1) this.#book.hit('vote-survives-restart');
      return;
    }
    if (o.role !== before.role || o.term !== before.term) this.#changed(o, account);
    if (o.input === 'election-timeout' && before.role === Role.Candidate) this.#book.hit('split-vote');
    if (o.message !== null) this.#message(o, account, o.message);
  }

  stopped(account: ServerAccount): void {
    if (account.role === Role.Leader) this.#crashedLeader = account.id;
    if (this.#ledger.accounts.every((one) => !one.running || one.id === account.id)) {
      this.#allDown = true;
      this.#book.hit('all-down');
    }
  }

  /** The server goes on after a pause. */
  resumed(account: ServerAccount): void {
    // It may have crashed during the pause, and its account keeps the role until the next start.
    if (!account.running || account.role !== Role.Leader) return;
    for (const other of this.#ledger.accounts) {
      if (other.running && other.role === Role.Leader && other.term > account.term) {
        this.#book.hit('paused-leader-returns');
        return;
      }
    }
  }

  #changed(o: Observation, account: ServerAccount): void {
    const { before } = account;
    if (o.role === Role.Leader && before.role !== Role.Leader) this.#elected(o);
    if (o.role === Role.Candidate && o.term > before.term) this.#campaigned(o);
    if (before.role === Role.Leader && o.role !== Role.Leader) {
      if (o.term > before.term) this.#book.hit('leader-deposed-by-later-term');
      else if (o.input === 'quorum-lost') this.#book.hit('leader-steps-down-by-check-quorum');
    }
    if (before.role === Role.Candidate && o.role === Role.Follower && o.term === before.term) {
      this.#book.hit('candidate-yields-to-leader');
    }
  }

  #elected(o: Observation): void {
    const book = this.#book;
    book.hit('leader-elected');
    if (o.configuration.voters.length === 1) book.hit('leader-of-one');
    for (const other of this.#ledger.accounts) {
      if (other.id !== o.server && other.running && other.role === Role.Leader)
        book.hit('two-leaders-at-once');
    }
    if (this.#crashedLeader !== NO_MEMBER && this.#crashedLeader !== o.server) {
      book.hit('leader-after-leader-crash');
    }
    this.#crashedLeader = NO_MEMBER;
    if (this.#allDown) book.hit('recovered-from-all-down');
    this.#allDown = false;
  }

  #campaigned(o: Observation): void {
    const first = this.#candidates.get(o.term);
    if (first === undefined) {
      this.#candidates.set(o.term, o.server);
      if (this.#candidates.size > TERMS_KEPT) {
        for (const oldest of this.#candidates.keys()) {
          this.#candidates.delete(oldest);
          break;
        }
      }
    } else if (first !== o.server) {
      this.#book.hit('two-candidates-in-a-term');
    }
  }

  #message(o: Observation, account: ServerAccount, message: Message): void {
    const { before } = account;
    const book = this.#book;
    switch (message.kind) {
      case MessageKind.VoteRequest:
        this.#voteRequest(o, account, message);
        return;
      case MessageKind.PreVoteRequest:
        if (message.term <= o.term || granted(o)) return;
        if (isUpToDate(o, message)) book.hit('pre-vote-refused-leader-alive');
        else book.hit('pre-vote-refused-out-of-date-log');
        return;
      case MessageKind.VoteResponse:
        if (message.granted && message.term < before.term && before.role === Role.Candidate) {
          book.hit('stale-vote-response');
        }
        if (message.term > before.term) book.hit('term-learned-from-an-answer');
        return;
      case MessageKind.PreVoteResponse:
        if (!message.granted && message.term > before.term) book.hit('term-learned-from-an-answer');
        return;
      case MessageKind.AppendResponse:
      case MessageKind.SnapshotResponse:
        if (message.term > before.term) book.hit('term-learned-from-an-answer');
        return;
      case MessageKind.AppendRequest:
      case MessageKind.ReadIndexRequest:
      case MessageKind.ReadIndexResponse:
      case MessageKind.TimeoutNow:
      case MessageKind.SnapshotRequest:
        return;
      default:
        message satisfies never;
    }
  }

  #voteRequest(o: Observation, account: ServerAccount, message: VoteRequest): void {
    if (message.term > o.term) {
      this.#book.hit('vote-request-ignored');
      return;
    }
    if (message.term < o.term || granted(o)) return;
    if (!isUpToDate(o, message)) this.#book.hit('vote-refused-out-of-date-log');
    else if (account.before.term === o.term && o.vote !== NO_MEMBER) {
      this.#book.hit('vote-refused-already-voted');
    }
  }
}

/** The observation sent a grant. */
function granted(o: Observation): boolean {
  for (const { message } of o.sent) {
    if (message.kind === MessageKind.VoteResponse || message.kind === MessageKind.PreVoteResponse) {
      if (message.granted) return true;
    }
  }
  return false;
}

function isUpToDate(o: Observation, message: VoteRequest | PreVoteRequest): boolean {
  return (
    message.lastLogTerm > o.lastTerm ||
    (message.lastLogTerm === o.lastTerm && message.lastLogIndex >= o.lastIndex)
  );
}
