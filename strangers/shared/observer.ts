/**
 * Observations of a Raft that makes none: what its adapter can see at moments when everything it tells is durable. There
 * are no tickets, messages, match indexes or reads in them, so the properties that live on those do not judge it; see
 * `judges.ts`.
 */

import type { ServerContext } from '../../sim/system.ts';
import type { MemberId } from '../../src/base/types.ts';
import { NO_MEMBER } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { Role } from '../../src/raft/state.ts';

/** What an adapter tells each time. */
export interface Seen {
  readonly role: Role;
  readonly term: number;
  readonly vote: MemberId;
  readonly leader: MemberId;
  readonly commitIndex: number;
  readonly appliedIndex: number;
}

export class StrangerObserver {
  readonly #context: ServerContext;
  readonly #incarnation: number;
  readonly #configuration: Configuration;
  readonly #terms: number[] = [];
  #sequence = 0;

  /** @param incarnation larger than that of any earlier life of this server. */
  constructor(context: ServerContext, incarnation: number) {
    this.#context = context;
    this.#incarnation = incarnation;
    const members = [...context.members].sort((a, b) => a.id - b.id);
    this.#configuration = {
      voters: members.map(({ id }) => id),
      outgoing: [],
      learners: [],
      learnersNext: [],
      autoLeave: false,
      names: members,
      highestId: Math.max(...members.map(({ id }) => id)),
    };
  }

  get lastIndex(): number {
    return this.#terms.length;
  }

  /**
   * @param input `start` with the whole log that was recovered, `ticket-completed` when something became durable,
   * `applied` when the state machine has gone on.
   * @param appended entries that follow each other; they take the place of what stood there and behind.
   */
  report(input: 'start' | 'ticket-completed' | 'applied', seen: Seen, appended: readonly Entry[]): void {
    const terms = this.#terms;
    const first = appended[0]?.index ?? terms.length + 1;
    const truncatedFrom = first <= terms.length ? first : 0;
    if (truncatedFrom > 0) terms.length = first - 1;
    for (const { term } of appended) terms.push(term);
    this.#sequence += 1;
    const observation: Observation = {
      ...seen,
      server: this.#context.self,
      incarnation: this.#incarnation,
      sequence: this.#sequence,
      input,
      message: null,
      lastIndex: terms.length,
      lastTerm: terms[terms.length - 1] ?? 0,
      baseIndex: 0,
      baseTerm: 0,
      snapshot: null,
      durableIndex: terms.length,
      truncatedFrom,
      appended,
      ticketIssued: null,
      ticketCompleted: 0,
      sent: [],
      matched: [],
      configuration: this.#configuration,
      readsTaken: 0,
      readsRefused: 0,
      readsReady: 0,
      readIndex: 0,
      readsByLease: false,
      readRound: 0,
      readAwaited: 0,
      transferTarget: NO_MEMBER,
    };
    this.#context.ports.observer.observe(observation);
  }
}
