/** Marks of snapshots (paper section 7). */
import type { Before, ServerAccount } from '../../properties/ledger.ts';
import type { Incarnation, LogIndex, MemberId, Term } from '../../src/base/types.ts';
import { isJoint } from '../../src/raft/configuration.ts';
import { MessageKind } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import type { MarkBook } from './mark-book.ts';

/** To whom a leader has sent bytes of a snapshot in one of its terms. */
interface Sending {
  readonly term: Term;
  readonly incarnation: Incarnation;
  readonly to: Set<MemberId>;
}

export class SnapshotMarks {
  readonly #book: MarkBook;
  /** By server: the index of the newest that it has. */
  readonly #newest = new Map<MemberId, LogIndex>();
  readonly #sending = new Map<MemberId, Sending>();

  constructor(book: MarkBook) {
    this.#book = book;
  }

  observed(o: Observation, { before }: ServerAccount): void {
    this.#have(o);
    if (o.input === 'start') {
      if (o.baseIndex > 0) this.#book.hit('restarted-from-snapshot');
      return;
    }
    this.#receive(o, before);
    if (o.role === Role.Leader) this.#send(o);
  }

  #have({ server, snapshot }: Observation): void {
    if (snapshot === null || snapshot.index <= (this.#newest.get(server) ?? 0)) return;
    this.#newest.set(server, snapshot.index);
    if (isJoint(snapshot.configuration)) this.#book.hit('snapshot-with-joint-configuration');
  }

  #receive(o: Observation, before: Before): void {
    const book = this.#book;
    if ((o.ticketIssued?.install ?? null) !== null) {
      book.hit('snapshot-installed');
      if (before.commitIndex < before.lastIndex) book.hit('uncommitted-log-replaced-by-snapshot');
    } else if (o.role === Role.Follower && o.commitIndex > before.commitIndex) {
      // Only an append says as much otherwise.
      const ofSnapshot = o.input === 'snapshot-staged' || o.message?.kind === MessageKind.SnapshotRequest;
      if (ofSnapshot) book.hit('snapshot-found-unneeded');
    }
  }

  #send({ server, term, incarnation, sent }: Observation): void {
    for (const { message } of sent) {
      if (message.kind !== MessageKind.SnapshotRequest || message.bytes.length === 0) continue;
      let sending = this.#sending.get(server);
      if (sending === undefined || sending.term !== term || sending.incarnation !== incarnation) {
        sending = { term, incarnation, to: new Set() };
        this.#sending.set(server, sending);
      }
      if (message.offset > 0 && !sending.to.has(message.to)) this.#book.hit('snapshot-transfer-resumed');
      sending.to.add(message.to);
    }
  }
}
