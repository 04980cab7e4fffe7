/**
 * PRIMARY or REPLICA: which one server may do what only one may (system L of SCENARIOS.md). A server is PRIMARY while it
 * leads, is healthy, and a quorum has answered it so lately that nobody else can lead: a claim that ends by the clock,
 * also for a server that is frozen or cut off. So at most one server is PRIMARY at any instant, as long as clocks keep to
 * the bound of drift that the lease was given; being leader alone would not do, since an old leader may not know yet.
 */
import { type MemberId, type Micros, NO_MEMBER, type Term } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';
import { NO_LEASE } from '../raft/lease.ts';
import type { Observation } from '../raft/observation.ts';
import type { TransferOutcome } from '../replica/outcome.ts';
import type { LeaderElection } from './leader-election.ts';
import type { FailoverOptions } from './options.ts';

export type FailoverState = 'PRIMARY' | 'REPLICA';

export interface FailoverPorts {
  /** Its own alarm; read as the replica's clock is, since the lease is counted by that one. */
  readonly clock: Clock;
  /**
   * Tells those who rely on it, before this returns. It may be called again with the same state.
   * False: they could not be told. Then it does not become PRIMARY and is unhealthy; REPLICA is told again at each
   * change, and after `retryAfter` at the latest.
   */
  become(state: FailoverState, term: Term): boolean;
  /** PRIMARY while the clock reads less than this; `NO_LEASE`: it is not. For judges and metrics. */
  claimed?(until: Micros): void;
}

const NEVER: Micros = Number.POSITIVE_INFINITY;
/** No term: the first is 1, and 0 is that of a static election. */
const NO_TERM: Term = -1;

export class FailoverCoordinator {
  readonly #election: LeaderElection;
  readonly #ports: FailoverPorts;
  readonly #options: FailoverOptions;
  #state: FailoverState = 'REPLICA';
  /** The claim: PRIMARY before this. */
  #until: Micros = NO_LEASE;
  /** The term in which it became PRIMARY. */
  #term: Term = 0;
  /** Those who rely on it know that it is REPLICA. */
  #told = false;
  /** When they are told again, who could not be told: nothing else may happen to a server that does not lead. */
  #tellAgainAt: Micros = NEVER;
  #healthy = true;
  #handingOver = false;
  #stopped = false;
  /** The term in which a transfer was begun: its lease may be lost for the rest of it. */
  #steppedAside: Term = NO_TERM;
  #handOverAt: Micros = NEVER;
  /** When it asks for the quorum's answer, as a new leader: at once, in an event of its own. */
  #confirmAt: Micros = NEVER;
  /** The term in which it did. */
  #confirmed: Term = NO_TERM;
  /** Attempts to hand over since it was PRIMARY. */
  #attempts = 0;

  constructor(election: LeaderElection, ports: FailoverPorts, options: FailoverOptions) {
    this.#election = election;
    this.#ports = ports;
    this.#options = options;
  }

  /** Before the replica starts: those who rely on it know that it is REPLICA, whatever an earlier life left behind. */
  start(): void {
    this.coordinateTransition();
  }

  /** For good: it is REPLICA. */
  stop(): void {
    if (this.#stopped) return;
    this.#release();
    this.#stopped = true;
    this.#ports.clock.clearAlarm();
  }

  /** Now, by the clock. */
  get state(): FailoverState {
    return this.isPrimary() ? 'PRIMARY' : 'REPLICA';
  }

  isPrimary(): boolean {
    return this.#state === 'PRIMARY' && this.#ports.clock.now() < this.#until;
  }

  /** It stays PRIMARY before this reading of its clock, if nothing else ends it; `NO_LEASE` when it is not. */
  primaryUntil(): Micros {
    return this.isPrimary() ? this.#until : NO_LEASE;
  }

  /** The term in which it became PRIMARY, for the last time: no two servers ever have the same, and it only rises. */
  get term(): Term {
    return this.#term;
  }

  /** It leads, is healthy, and has a quorum: it may be PRIMARY. */
  canMaintainLeadership(): boolean {
    return this.#ports.clock.now() < this.#claimable();
  }

  isHealthy(): boolean {
    return this.#healthy;
  }

  /** What the primary is needed for works again. */
  markHealthy(): void {
    this.#healthy = true;
    this.coordinateTransition();
  }

  /** What the primary is needed for does not work: another server is to be it, and a leader hands over. */
  markUnhealthy(): void {
    this.#healthy = false;
    const wasPrimary = this.#state === 'PRIMARY';
    this.coordinateTransition();
    if (!wasPrimary || this.#stopped) return;
    this.#handOverAt = this.#ports.clock.now();
    this.#arm();
  }

  /**
   * REPLICA first, then the leadership goes to `target`, or for `NO_MEMBER` to whom it fits best. `done` is called
   * exactly once, perhaps from within this call. Never to be called from within an observation.
   */
  performGracefulHandoff(done: (outcome: TransferOutcome) => void, target: MemberId = NO_MEMBER): void {
    if (this.#handingOver) {
      done({ kind: 'refused', reason: 'transferring', leader: NO_MEMBER });
      return;
    }
    this.#handingOver = true;
    this.coordinateTransition();
    this.#election.demote(target, (outcome) => {
      this.#handingOver = false;
      this.coordinateTransition();
      done(outcome);
    });
  }

  /** The replica has made a step; its effects are not carried out yet, a message that gives the leadership away among them. */
  observed({ transferTarget, term }: Pick<Observation, 'transferTarget' | 'term'>): void {
    if (transferTarget !== NO_MEMBER) this.#steppedAside = term;
    this.coordinateTransition();
  }

  /** The alarm that was set at its clock is due. */
  alarm(): void {
    if (this.#stopped) return;
    const now = this.#ports.clock.now();
    if (now >= this.#confirmAt) {
      this.#confirmAt = NEVER;
      this.#confirmed = this.#election.term();
      this.#election.confirm();
    }
    if (now >= this.#handOverAt) {
      this.#handOverAt = NEVER;
      const target = this.#nextTarget();
      this.#attempts += 1;
      this.performGracefulHandoff(() => {}, target);
    } else this.coordinateTransition();
  }

  /** Becomes what it should be now. It does so by itself, whenever something changes; asking costs little. */
  coordinateTransition(): FailoverState {
    if (this.#stopped) return 'REPLICA';
    const until = this.#claimable();
    if (this.#ports.clock.now() < until) this.#hold(until);
    else this.#release();
    this.#planHandOver();
    this.#planConfirmation();
    this.#arm();
    return this.#state;
  }

  #claimable(): Micros {
    if (!this.#healthy || this.#handingOver || !this.#election.isLeader()) return NO_LEASE;
    return this.#election.leadsUntil() - this.#options.margin;
  }

  #hold(until: Micros): void {
    const term = this.#election.term();
    // Deposed and elected again, and nothing seen in between: those who rely on it hear of both.
    if (this.#state === 'PRIMARY' && term !== this.#term) this.#release();
    if (this.#state === 'REPLICA') {
      this.#told = false;
      if (!this.#ports.become('PRIMARY', term)) {
        this.#healthy = false;
        this.#release();
        return;
      }
      this.#state = 'PRIMARY';
      this.#tellAgainAt = NEVER;
      this.#term = term;
      this.#attempts = 0;
    }
    if (until === this.#until) return;
    this.#until = until;
    this.#ports.claimed?.(until);
  }

  #release(): void {
    if (this.#state === 'REPLICA' && this.#told) return;
    const had = this.#state === 'PRIMARY';
    this.#state = 'REPLICA';
    this.#until = NO_LEASE;
    if (had) this.#ports.claimed?.(NO_LEASE);
    this.#told = this.#ports.become('REPLICA', this.#election.term());
    this.#tellAgainAt = this.#told ? NEVER : this.#ports.clock.now() + this.#options.retryAfter;
  }

  /** A leader that will not be PRIMARY leaves the others without one. */
  #planHandOver(): void {
    const inTheWay =
      this.#state === 'REPLICA' &&
      !this.#handingOver &&
      this.#election.isLeader() &&
      (!this.#healthy || this.#steppedAside === this.#election.term());
    if (!inTheWay) this.#handOverAt = NEVER;
    else if (this.#handOverAt === NEVER) {
      this.#handOverAt = this.#ports.clock.now() + this.#options.retryAfter;
    }
  }

  /** A new leader has no lease before the first round; it need not wait for its first heartbeat. */
  #planConfirmation(): void {
    const isNew =
      this.#state === 'REPLICA' &&
      this.#healthy &&
      this.#election.isLeader() &&
      this.#confirmed !== this.#election.term();
    if (!isNew) this.#confirmAt = NEVER;
    else if (this.#confirmAt === NEVER) this.#confirmAt = this.#ports.clock.now();
  }

  /** First whom it fits best; when that one does not take it, all others by turns. */
  #nextTarget(): MemberId {
    const members = this.#election.members();
    if (this.#attempts === 0 || members.length === 0) return NO_MEMBER;
    return members[(this.#attempts - 1) % members.length]!;
  }

  #arm(): void {
    const ends = this.#state === 'PRIMARY' ? this.#until : NEVER;
    const at = Math.min(ends, this.#handOverAt, this.#confirmAt, this.#tellAgainAt);
    if (at === NEVER) this.#ports.clock.clearAlarm();
    else this.#ports.clock.setAlarm(at);
  }
}
