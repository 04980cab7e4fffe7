/**
 * The failover coordinator beside a simulated replica, as in a process: over the server's own clock, fed by the replica's
 * observations. Its health is what the scenario says; when it becomes unhealthy, those who rely on it are deaf for a while.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { FailoverCoordinator, type FailoverState } from '../../src/failover/coordinator.ts';
import type { LeaderElection } from '../../src/failover/leader-election.ts';
import { failoverOptionsOf } from '../../src/failover/options.ts';
import type { RaftElection } from '../../src/failover/raft-election.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Observation, Observer } from '../../src/raft/observation.ts';
import type { RaftLimits, RaftTiming } from '../../src/raft/options.ts';
import type { FailoverPlan } from '../scenario/scenario.ts';
import type { ToldReplica } from '../told-replica.ts';
import { SharedClock } from './shared-clock.ts';

export interface FailoverContext {
  readonly self: MemberId;
  readonly plan: FailoverPlan;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly raft: RaftLimits;
  readonly timing: RaftTiming;
  claimed(until: Micros): void;
  told(state: FailoverState, wasTold: boolean): void;
  /** What the coordinator asks; `RaftElection` in production. */
  readonly elect: MakeElection;
}

export type MakeElection = (...args: ConstructorParameters<typeof RaftElection>) => LeaderElection;

/** A moment at which the server's health changes. */
interface HealthChange {
  readonly at: Micros;
  readonly healthy: boolean;
  /** Until then those who rely on the server can be told nothing: of a while in which it is unhealthy, the first half. */
  readonly deafUntil: Micros;
}

export class FailoverServer implements Observer {
  readonly #clock: SharedClock;
  readonly #observer: Observer;
  readonly #healthClock: Clock;
  readonly #changes: HealthChange[];
  #deafUntil: Micros = Number.NEGATIVE_INFINITY;
  readonly #coordinator: FailoverCoordinator;
  readonly #replica: ToldReplica;

  /** @param makeReplica makes the replica that it stands beside, over this clock and this observer. */
  constructor(context: FailoverContext, makeReplica: (clock: Clock, observer: Observer) => ToldReplica) {
    const { self, plan, clock, observer, timing, raft } = context;
    this.#observer = observer;
    this.#clock = new SharedClock(clock);
    this.#replica = makeReplica(
      this.#clock.share(() => this.#replica.replica.alarm()),
      this,
    );
    this.#healthClock = this.#clock.share(() => this.#changeHealth());
    const own = this.#clock.share(() => this.#coordinator.alarm());
    this.#coordinator = new FailoverCoordinator(
      context.elect(this.#replica, self, own, timing),
      { clock: own, become: (state) => this.#tell(state, context), claimed: context.claimed },
      failoverOptionsOf(timing, raft),
    );
    const began = clock.now();
    this.#changes = plan.unhealthy
      .filter(({ server }) => server === self)
      .flatMap(({ after, for: length }) => [
        { at: began + after, healthy: false, deafUntil: began + after + Math.floor(length / 2) },
        { at: began + after + length, healthy: true, deafUntil: Number.NEGATIVE_INFINITY },
      ])
      .sort((a, b) => a.at - b.at);
  }

  get replica(): ToldReplica {
    return this.#replica;
  }

  start(): void {
    this.#coordinator.start();
    this.#replica.replica.start();
    this.#awaitHealth();
  }

  alarm(): void {
    this.#clock.alarm();
  }

  /** Before the replica: a server that stops claims nothing. */
  stop(): void {
    this.#coordinator.stop();
  }

  /** Called by the replica, before the effects of its step. */
  observe(observation: Observation): void {
    this.#observer.observe(observation);
    this.#coordinator.observed(observation);
  }

  #changeHealth(): void {
    const change = this.#changes.shift();
    if (change === undefined) return;
    this.#deafUntil = change.deafUntil;
    if (change.healthy) this.#coordinator.markHealthy();
    else this.#coordinator.markUnhealthy();
    this.#awaitHealth();
  }

  #tell(state: FailoverState, { clock, told }: FailoverContext): boolean {
    const wasTold = clock.now() >= this.#deafUntil;
    told(state, wasTold);
    return wasTold;
  }

  #awaitHealth(): void {
    const next = this.#changes[0];
    if (next !== undefined) this.#healthClock.setAlarm(next.at);
  }
}
