/**
 * A small cluster of machines for tests: a bag of messages that may be lost, doubled and reordered, a disk per
 * server that completes tickets late, and crashes that keep a prefix of the issued tickets. It judges while it
 * runs, from its own books: election safety, log matching, leader completeness, and that what was promised was
 * durable when the promise left.
 */
import type { LogIndex, MemberId, Term } from '../../../src/base/types.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { createState, FIRST_HARD_STATE } from '../../../src/raft/create-state.ts';
import { createEffects } from '../../../src/raft/effects-buffer.ts';
import { type Entry, EntryKind } from '../../../src/raft/entry.ts';
import type { Input } from '../../../src/raft/input.ts';
import { step } from '../../../src/raft/machine.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import type { RaftLimits } from '../../../src/raft/options.ts';
import { type RaftState, Role } from '../../../src/raft/state.ts';
import type { HardState, Ticket } from '../../../src/raft/ticket.ts';

export interface Server {
  readonly id: MemberId;
  state: RaftState;
  /** On disk: what completed tickets made. */
  hardState: HardState;
  entries: Entry[];
  /** Issued, not completed. */
  tickets: Ticket[];
}

/** The same numbers for the same seed, everywhere (mulberry32). */
export function randomOf(seed: number): (bound: number) => number {
  let a = seed >>> 0;
  return (bound) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

export class TestCluster {
  readonly servers: Server[];
  /** Sent and not yet delivered. */
  messages: Message[] = [];
  /** Whoever led a term. */
  readonly leaders = new Map<Term, MemberId>();
  /** What was committed, by index: the term of the entry. */
  readonly committed: Term[] = [];
  readonly reached = { elections: 0, truncations: 0, crashes: 0, refusals: 0, restartsWithTail: 0 };
  /** Every entry ever made by a leader, from (index, term) to the term of the entry before it. */
  readonly #before = new Map<string, Term>();
  /** What each server granted, durably or not: a second vote in a term for somebody else is a fault. */
  readonly #votes = new Map<string, MemberId>();
  readonly #effects = createEffects();
  readonly #limits: RaftLimits;

  /** `joining`: servers that know nobody yet. */
  constructor(voters: readonly MemberId[], limits: RaftLimits, joining: readonly MemberId[] = []) {
    this.#limits = limits;
    this.servers = [...voters, ...joining].map((id) => ({
      id,
      state: createState(id, simpleConfiguration(joining.includes(id) ? [] : voters), FIRST_HARD_STATE, []),
      hardState: FIRST_HARD_STATE,
      entries: [],
      tickets: [],
    }));
  }

  step(server: Server, input: Input): void {
    const { state } = server;
    const { term, commitIndex } = state;
    const voteBefore = state.vote;
    step(state, this.#limits, input, this.#effects);
    const { ticket, released, truncatedFrom } = this.#effects;
    if (ticket !== null) server.tickets.push(ticket);
    if (truncatedFrom > 0) {
      this.reached.truncations += 1;
      if (truncatedFrom <= commitIndex) throw new Error(`server ${server.id} cut what it knew as committed`);
    }
    if (state.term < term) throw new Error(`the term of ${server.id} went back`);
    if (state.term === term && voteBefore !== NO_MEMBER && state.vote !== voteBefore) {
      throw new Error(`server ${server.id} changed its vote in term ${term}`);
    }
    if (state.commitIndex < commitIndex) throw new Error(`the commit index of ${server.id} went back`);
    for (const message of released) this.#judgeSent(server, message);
    this.messages.push(...released);
    this.#judge(server, commitIndex);
  }

  /** Completes the oldest tickets, `count` of them at once. */
  complete(server: Server, count: number): void {
    const done = server.tickets.splice(0, count);
    if (done.length === 0) return;
    for (const ticket of done) this.#write(server, ticket);
    this.step(server, { kind: 'ticket-completed', ticket: done.at(-1)!.id });
  }

  /** The disk may have kept more than was reported: the first `kept` of the pending tickets. */
  crash(server: Server, kept: number): void {
    this.reached.crashes += 1;
    if (kept > 0 && server.tickets.length > 0) this.reached.restartsWithTail += 1;
    for (const ticket of server.tickets.slice(0, kept)) this.#write(server, ticket);
    server.tickets = [];
    const { configuration } = server.state.configurations[0]!;
    server.state = createState(server.id, configuration, server.hardState, server.entries.slice());
  }

  leader(): Server | undefined {
    let best: Server | undefined;
    for (const one of this.servers) {
      if (one.state.role === Role.Leader && one.state.term > (best?.state.term ?? -1)) best = one;
    }
    return best;
  }

  deliver(message: Message, leaderAlive: boolean): void {
    const server = this.servers.find(({ id }) => id === message.to)!;
    if (message.kind === MessageKind.AppendResponse && !message.success) this.reached.refusals += 1;
    this.step(server, { kind: 'message', message, leaderAlive });
  }

  /** Delivers and completes everything until nothing moves. */
  settle(): void {
    for (let rounds = 0; ; rounds += 1) {
      if (rounds > 20_000) throw new Error('the cluster does not come to rest');
      const message = this.messages.shift();
      if (message !== undefined) this.deliver(message, false);
      const busy = this.servers.filter(({ tickets }) => tickets.length > 0);
      for (const one of busy) this.complete(one, 1);
      if (message === undefined && busy.length === 0) return;
    }
  }

  #write(server: Server, ticket: Ticket): void {
    if (ticket.hardState !== null) server.hardState = ticket.hardState;
    if (ticket.truncateFrom > 0) server.entries.length = ticket.truncateFrom - 1;
    server.entries.push(...ticket.entries);
  }

  /** Whatever leaves must be true of the disk at this moment. */
  #judgeSent(server: Server, message: Message): void {
    if (message.kind === MessageKind.PreVoteRequest || message.kind === MessageKind.PreVoteResponse) return;
    if (server.hardState.term < message.term) {
      throw new Error(
        `server ${server.id} spoke in term ${message.term}, on its disk is ${server.hardState.term}`,
      );
    }
    if (message.kind === MessageKind.VoteResponse && message.granted) {
      const key = `${server.id}/${message.term}`;
      const earlier = this.#votes.get(key);
      if (earlier !== undefined && earlier !== message.to) throw new Error(`two votes of ${key}`);
      this.#votes.set(key, message.to);
      if (server.hardState.term === message.term && server.hardState.vote !== message.to) {
        throw new Error(`server ${server.id} granted a vote that is not on its disk`);
      }
    }
    if (
      message.kind === MessageKind.AppendResponse &&
      message.success &&
      server.state.term === message.term
    ) {
      for (let at = 0; at < message.matchIndex; at += 1) {
        if (server.entries[at]?.term !== server.state.log.entries[at]?.term) {
          throw new Error(
            `server ${server.id} acknowledged ${message.matchIndex}, entry ${at + 1} is not on its disk`,
          );
        }
      }
    }
  }

  #judge(server: Server, commitBefore: LogIndex): void {
    const { state } = server;
    if (state.role === Role.Leader) {
      const known = this.leaders.get(state.term);
      if (known !== undefined && known !== server.id) throw new Error(`two leaders of term ${state.term}`);
      if (known === undefined) {
        this.reached.elections += 1;
        this.leaders.set(state.term, server.id);
        for (let at = 0; at < this.committed.length; at += 1) {
          if (state.log.entries[at]?.term !== this.committed[at]) {
            throw new Error(`leader ${server.id} of term ${state.term} lacks committed entry ${at + 1}`);
          }
        }
      }
    }
    for (let at = this.#effects.appended.length - 1; at >= 0; at -= 1) {
      const { index, term } = this.#effects.appended[at]!;
      const before = index === 1 ? 0 : state.log.entries[index - 2]!.term;
      const known = this.#before.get(`${index}/${term}`);
      if (known !== undefined && known !== before)
        throw new Error(`logs differ before ${index} of term ${term}`);
      this.#before.set(`${index}/${term}`, before);
    }
    for (let at = commitBefore; at < state.commitIndex; at += 1) {
      const term = state.log.entries[at]!.term;
      if (this.committed[at] === undefined) {
        const holders = this.servers.filter(({ entries }) => entries[at]?.term === term).map(({ id }) => id);
        const { voters, outgoing } = state.configuration;
        for (const half of outgoing.length === 0 ? [voters] : [voters, outgoing]) {
          const copies = half.filter((id) => holders.includes(id)).length;
          if (copies * 2 <= half.length) {
            throw new Error(`entry ${at + 1} was committed with ${copies} durable copies of ${half.length}`);
          }
        }
        this.committed[at] = term;
      } else if (this.committed[at] !== term) throw new Error(`two entries were committed at ${at + 1}`);
    }
  }
}

export const proposal = (...payloads: readonly Uint8Array[]): Input => ({
  kind: 'proposal',
  entryKind: EntryKind.Command,
  payloads,
});
