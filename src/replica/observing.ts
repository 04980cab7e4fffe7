/**
 * Makes the observation of a step: stamps the identity of messages, and fills the one record that the observer
 * reads before any effect is carried out (DESIGN section 6).
 */
import type { Incarnation } from '../base/types.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from '../raft/effects.ts';
import type { Entry } from '../raft/entry.ts';
import type { InputKind } from '../raft/input.ts';
import { lastIndex, lastTerm } from '../raft/log.ts';
import type { Message } from '../raft/message.ts';
import type { Observation } from '../raft/observation.ts';
import type { RaftState } from '../raft/state.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export class ObservationRecord {
  readonly #record: Writable<Observation>;
  #messages = 0;

  constructor(state: RaftState, incarnation: Incarnation) {
    this.#record = {
      server: state.self,
      incarnation,
      sequence: 0,
      input: 'start',
      message: null,
      role: state.role,
      term: state.term,
      vote: state.vote,
      leader: NO_MEMBER,
      commitIndex: 0,
      appliedIndex: 0,
      lastIndex: 0,
      lastTerm: 0,
      baseIndex: 0,
      baseTerm: 0,
      snapshot: null,
      durableIndex: 0,
      truncatedFrom: 0,
      appended: [],
      ticketIssued: null,
      ticketCompleted: 0,
      sent: [],
      matched: [],
      configuration: state.configuration,
      readsTaken: 0,
      readsRefused: 0,
      readsReady: 0,
      readIndex: 0,
      readsByLease: false,
      readRound: 0,
      readAwaited: 0,
      transferTarget: NO_MEMBER,
    };
  }

  /** Of the recovered state, before any input. */
  start(state: RaftState, effects: Effects, recovered: readonly Entry[]): Observation {
    const observation = this.step(state, effects, 'start', null);
    this.#record.appended = recovered;
    return observation;
  }

  step(state: RaftState, effects: Effects, input: InputKind, message: Message | null): Observation {
    const record = this.#record;
    const sent = effects.sent;
    for (let i = 0; i < sent.length; i += 1) {
      const outgoing = sent[i]!.message;
      this.#messages += 1;
      outgoing.incarnation = record.incarnation;
      outgoing.sequence = this.#messages;
    }
    record.sequence += 1;
    record.input = input;
    record.message = message;
    record.role = state.role;
    record.term = state.term;
    record.vote = state.vote;
    record.leader = state.leader;
    record.commitIndex = state.commitIndex;
    record.appliedIndex = state.appliedIndex;
    record.lastIndex = lastIndex(state);
    record.lastTerm = lastTerm(state);
    record.baseIndex = state.log.baseIndex;
    record.baseTerm = state.log.baseTerm;
    record.snapshot = state.snapshot;
    record.durableIndex = state.durableIndex;
    record.truncatedFrom = effects.truncatedFrom;
    record.appended = effects.appended;
    record.ticketIssued = effects.ticket;
    record.ticketCompleted = state.ticketCompleted;
    record.sent = sent;
    record.matched = effects.matched;
    record.configuration = state.configuration;
    record.readsTaken = effects.readsTaken;
    record.readsRefused = effects.readsRefused;
    record.readsReady = effects.readsReady;
    record.readIndex = effects.readIndex;
    record.readsByLease = effects.readsByLease;
    record.readRound = state.reads.round;
    record.readAwaited = state.reads.awaited;
    record.transferTarget = state.transferTarget;
    return record;
  }
}
