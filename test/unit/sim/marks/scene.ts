/**
 * A `Story` with marks, on a network and machines that are perfect until the story names a fault: what only a fault
 * can cause (a message heard twice, out of order, or across a cut) throws unless that fault was named before. So the
 * faults that a scene lists are the ones its story really needs.
 */
import { commitPrompt } from '../../../../properties/process/commit-prompt.ts';
import { flowControlled } from '../../../../properties/process/flow-controlled.ts';
import { requestsAnswered } from '../../../../properties/process/requests-answered.ts';
import { snapshotsAnswered } from '../../../../properties/process/snapshots-answered.ts';
import { snapshotsSentOnce } from '../../../../properties/process/snapshots-sent-once.ts';
import { transferPrompt } from '../../../../properties/process/transfer-prompt.ts';
import type { Property, StopReason } from '../../../../properties/property.ts';
import { createMarks, type MarkMonitor } from '../../../../sim/marks/create.ts';
import { NO_MEMBER } from '../../../../src/base/types.ts';
import type { Message } from '../../../../src/raft/message.ts';
import { Role } from '../../../../src/raft/state.ts';
import { type Change, JUDGES, Story } from '../../properties/observations.ts';

export type FaultName = 'crash' | 'stop' | 'pause' | 'cut' | 'loss' | 'delay' | 'duplicate';

/** What a server owes to others is left out of these stories: they are no longer than what their mark is about. */
const OWED: readonly Property[] = [
  requestsAnswered,
  snapshotsAnswered,
  snapshotsSentOnce,
  commitPrompt,
  flowControlled,
  transferPrompt,
];
const JUDGED_BY = JUDGES.filter((property) => !OWED.includes(property));

export class Scene extends Story {
  readonly marks: MarkMonitor;
  /** What was injected, in order. */
  readonly faults: FaultName[] = [];
  /** Every term that a server was in, but the 0 in which all begin. */
  readonly terms = new Set<number>();
  readonly #cut = new Set<number>();
  readonly #lost = new Set<Message>();
  readonly #late = new Set<Message>();
  readonly #twice = new Set<Message>();
  /** By sender and receiver: what was heard, in order. */
  readonly #heard = new Map<string, Message[]>();

  constructor(members?: readonly number[]) {
    super(members, JUDGED_BY);
    // Operators ask for snapshots when a story needs one.
    this.orders.snapshotsAsked.has = () => true;
    const marks = createMarks(this.ledger, (from, to) => this.#cut.has(from) || this.#cut.has(to));
    this.marks = marks;
    // As the world does it: the judge, and with it the ledger, comes first.
    const judged = this.judge.observed;
    this.judge.observed = (observation) => {
      judged(observation);
      if (observation.term > 0) this.terms.add(observation.term);
      marks.observed(observation, this.judge.occasion);
    };
  }

  count(mark: string): number {
    const count = this.marks.counts[mark];
    if (count === undefined) throw new Error(`no mark "${mark}" is counted`);
    return count;
  }

  // What servers do.

  /** A durable candidacy. */
  campaign(server: number, term: number): void {
    this.write(server, { input: 'election-timeout', role: Role.Candidate, term, vote: server });
  }

  /** A durable vote. */
  vote(voter: number, candidate: number, term: number): void {
    this.write(voter, { input: 'message', role: Role.Follower, term, vote: candidate });
  }

  /** Follows the term of another without a vote. */
  follow(server: number, term: number): void {
    this.write(server, { input: 'message', role: Role.Follower, term, vote: NO_MEMBER });
  }

  /** The candidate's own vote is the last one to be durable. */
  override elect(leader: number, term: number, voters: readonly number[]): void {
    this.see(leader, { role: Role.Candidate, term, vote: leader, ticket: true });
    for (const voter of voters) {
      this.#mustBeConnected(leader, voter);
      this.vote(voter, leader, term);
    }
    const completed = this.ledger.account(leader).ticketIssued;
    this.see(leader, { input: 'ticket-completed', completed, role: Role.Leader });
  }

  /** The message leaves its sender, who waits for no write. */
  send(message: Message): Message {
    this.see(message.from, { input: 'heartbeat-due', sent: [{ message, after: 0 }] });
    return message;
  }

  /** The receiver handles it; what it writes is durable at once, and then `answer` leaves. */
  hear(message: Message, change: Change = {}, answer?: Message): void {
    this.#mustArrive(message);
    const ticket = change.ticket === undefined ? 0 : this.ledger.account(message.to).ticketIssued + 1;
    const sent = answer === undefined ? [] : [{ message: answer, after: ticket }];
    this.see(message.to, { input: 'message', message, sent, ...change });
    if (ticket > 0) this.see(message.to, { input: 'ticket-completed', completed: ticket });
  }

  // What the world does to them.

  crash(server: number): void {
    this.faults.push('crash');
    this.#stop(server, null);
  }

  /** The server stops by itself. */
  fail(server: number, code: StopReason['code']): void {
    this.faults.push('stop');
    this.#stop(server, { code, message: `${code}, says the story` });
  }

  pause(_server: number): void {
    this.faults.push('pause');
  }

  resume(server: number): void {
    this.marks.fact('resumed', server);
  }

  /** Nothing reaches the server, and nothing comes from it. */
  cut(server: number): void {
    this.faults.push('cut');
    this.#cut.add(server);
  }

  heal(server: number): void {
    this.#cut.delete(server);
  }

  lose(message: Message): void {
    this.faults.push('loss');
    this.#lost.add(message);
  }

  /** Later messages of the same sender may come before it. */
  delay(message: Message): void {
    this.faults.push('delay');
    this.#late.add(message);
  }

  duplicate(message: Message): void {
    this.faults.push('duplicate');
    this.#twice.add(message);
  }

  #stop(server: number, failure: StopReason | null): void {
    this.marks.stopped(server, failure);
    this.judge.stopped(server, failure, true);
  }

  #mustBeConnected(from: number, to: number): void {
    if (this.#cut.has(from) || this.#cut.has(to)) throw new Error(`server ${from} does not reach ${to}`);
  }

  #mustArrive(message: Message): void {
    this.#mustBeConnected(message.from, message.to);
    if (this.#lost.has(message)) throw new Error('a lost message was heard');
    const link = `${message.from}-${message.to}`;
    const heard = this.#heard.get(link) ?? [];
    this.#heard.set(link, [...heard, message]);
    if (heard.includes(message)) {
      if (!this.#twice.has(message))
        throw new Error('a message was heard twice, and the story duplicates none');
    } else if (!this.#late.has(message) && heard.some((earlier) => earlier.sequence > message.sequence)) {
      throw new Error('a message was heard after a later one, and the story delays none');
    }
  }
}
