/** The failover coordinator in a process: its clock, its marker file, its program, and its audit lines. */
import { type MemberId, NO_MEMBER } from '../../base/types.ts';
import { FailoverCoordinator, type FailoverState } from '../../failover/coordinator.ts';
import { failoverOptionsOf } from '../../failover/options.ts';
import { RaftElection } from '../../failover/raft-election.ts';
import { StaticElection } from '../../failover/static-election.ts';
import type { Observation } from '../../raft/observation.ts';
import type { RaftLimits, RaftTiming } from '../../raft/options.ts';
import type { TransferOutcome } from '../../replica/outcome.ts';
import type { Replica } from '../../replica/replica.ts';
import type { FailoverConfiguration } from '../config/failover.ts';
import { NodeClock } from '../ports/node-clock.ts';
import type { Logger } from '../server/log.ts';
import { MarkerFile } from './marker-file.ts';
import { TransitionHook } from './transition-hook.ts';

const MICROS_PER_MS = 1_000;

export interface FailoverSetup {
  readonly configuration: FailoverConfiguration;
  readonly name: string;
  readonly member: MemberId;
  readonly replica: Replica;
  readonly limits: RaftLimits;
  readonly timing: RaftTiming;
  readonly log: Logger;
}

export interface FailoverView {
  readonly mode: FailoverConfiguration['mode'];
  readonly state: FailoverState;
  /** Of the election in which this server became PRIMARY, for the last time; rises from one primary to the next. */
  readonly term: number;
  readonly healthy: boolean;
  /** Milliseconds that it stays PRIMARY at least, if nothing else ends it; null: for ever, as a named primary. */
  readonly primaryForMs: number | null;
}

export class FailoverService {
  readonly #mode: FailoverConfiguration['mode'];
  readonly #clock: NodeClock;
  readonly #coordinator: FailoverCoordinator;
  readonly #marker: MarkerFile;
  readonly #hook: TransitionHook | null;
  readonly #log: Logger;

  constructor(setup: FailoverSetup) {
    const { configuration, name, member, replica, limits, timing, log } = setup;
    this.#mode = configuration.mode;
    this.#log = log;
    this.#marker = new MarkerFile(configuration.marker, name);
    this.#hook = configuration.program === '' ? null : new TransitionHook(configuration.program, name, log);
    const clock = new NodeClock(() => this.#coordinator.alarm());
    this.#clock = clock;
    const election =
      configuration.mode === 'elected'
        ? new RaftElection(replica, member, clock, timing)
        : new StaticElection(member, configuration.primary === name ? member : NO_MEMBER);
    const options = failoverOptionsOf(timing, limits);
    this.#coordinator = new FailoverCoordinator(
      election,
      { clock, become: (state, term) => this.#become(state, term) },
      options,
    );
  }

  /** Before the replica starts: a marker that an earlier life left behind is taken away. */
  start(): void {
    this.#coordinator.start();
  }

  /** Of the replica, before the effects of its step. */
  observed(observation: Observation): void {
    this.#coordinator.observed(observation);
  }

  /** Now, by the clock. */
  isPrimary(): boolean {
    return this.#coordinator.isPrimary();
  }

  /** What it says, the marker says as well. */
  view(): FailoverView {
    const state = this.#coordinator.coordinateTransition();
    const left = (this.#coordinator.primaryUntil() - this.#clock.now()) / MICROS_PER_MS;
    return {
      mode: this.#mode,
      state,
      term: this.#coordinator.term,
      healthy: this.#coordinator.isHealthy(),
      primaryForMs: left === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.floor(left)),
    };
  }

  setHealth(healthy: boolean, why: string): void {
    if (healthy !== this.#coordinator.isHealthy()) {
      this.#log.info({ audit: 'health', healthy, why }, healthy ? 'healthy again' : 'unhealthy');
    }
    if (healthy) this.#coordinator.markHealthy();
    else this.#coordinator.markUnhealthy();
  }

  /** REPLICA first, then the leadership goes to `target`, or for `NO_MEMBER` to whom it fits best. */
  handOff(target: MemberId, done: (outcome: TransferOutcome) => void): void {
    this.#coordinator.performGracefulHandoff(done, target);
  }

  /** REPLICA for good, at once; the marker is gone when this returns, before the promise. */
  async stop(): Promise<void> {
    this.#coordinator.stop();
    await this.#hook?.idle();
  }

  #become(state: FailoverState, term: number): boolean {
    try {
      if (state === 'PRIMARY') this.#marker.write(term);
      else this.#marker.remove();
    } catch (error) {
      const does = state === 'PRIMARY' ? 'written: this server counts as unhealthy' : 'removed';
      this.#log.error(
        { marker: this.#marker.path },
        `the marker cannot be ${does}: ${(error as Error).message}`,
      );
      return false;
    }
    this.#log.info({ audit: 'failover', state, term }, `this server is ${state} in term ${term}`);
    this.#hook?.tell(state, term);
    return true;
  }
}
