/** What a service wants to hear of its replica, told apart from the stream of observations. */
import { type LogIndex, type MemberId, NO_MEMBER, type Term } from '../base/types.ts';
import type { Configuration } from '../raft/configuration.ts';
import type { Observation, Observer } from '../raft/observation.ts';
import { Role } from '../raft/state.ts';
import type { ReplicaFailure } from './options.ts';

/**
 * Each is called at most once an input, before the effects of the input are carried out. None may throw. What is asked of
 * the replica from within a call is done when these effects have been carried out, in the order in which it was asked.
 */
export interface ReplicaEvents {
  /** Another leader is known, or none any more (`NO_MEMBER`). */
  leaderChanged?(leader: MemberId, term: Term): void;
  /** This server has begun to lead (true), or does not any more. */
  leadingChanged?(leads: boolean, term: Term): void;
  /** Another configuration is in force here; it may yet be rolled back until it is committed. */
  configurationChanged?(configuration: Configuration): void;
  /** More is committed. */
  committed?(index: LogIndex): void;
  /** Everything: for metrics, and for whoever wants to check each step. Valid only during the call. */
  observed?(observation: Observation): void;
  /** The disk is full, and what is written waits (true), or has room again. It must not call the replica. */
  diskFull?(isFull: boolean): void;
  /** The replica has stopped for good, by itself. */
  stopped?(failure: ReplicaFailure): void;
}

export class EventObserver implements Observer {
  readonly #events: ReplicaEvents;
  #leader: MemberId = NO_MEMBER;
  #leads = false;
  #commitIndex: LogIndex = 0;
  #configuration: Configuration | null = null;

  constructor(events: ReplicaEvents) {
    this.#events = events;
  }

  observe(observation: Observation): void {
    const { leader, term, role, commitIndex, configuration } = observation;
    const events = this.#events;
    if (leader !== this.#leader) {
      this.#leader = leader;
      events.leaderChanged?.(leader, term);
    }
    const leads = role === Role.Leader;
    if (leads !== this.#leads) {
      this.#leads = leads;
      events.leadingChanged?.(leads, term);
    }
    if (configuration !== this.#configuration) {
      this.#configuration = configuration;
      events.configurationChanged?.(configuration);
    }
    if (commitIndex > this.#commitIndex) {
      this.#commitIndex = commitIndex;
      events.committed?.(commitIndex);
    }
    events.observed?.(observation);
  }
}
