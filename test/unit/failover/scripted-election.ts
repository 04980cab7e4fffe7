/** An election whose outcome a test says, and a clock that it turns, so that each rule of a coordinator is tried alone. */
import type { MemberId, Micros, Term } from '../../../src/base/types.ts';
import { FailoverCoordinator, type FailoverState } from '../../../src/failover/coordinator.ts';
import type { LeaderElection } from '../../../src/failover/leader-election.ts';
import { NO_LEASE } from '../../../src/raft/lease.ts';
import type { TransferOutcome } from '../../../src/replica/outcome.ts';

export const MARGIN = 10;
export const RETRY = 500;

export class ScriptedElection implements LeaderElection {
  leads = false;
  lease: Micros = NO_LEASE;
  currentTerm: Term = 1;
  /** Whom the leadership was offered to, and how each offer is to end. */
  readonly offers: { readonly target: MemberId; readonly done: (outcome: TransferOutcome) => void }[] = [];

  isLeader(): boolean {
    return this.leads;
  }
  canBecomeLeader(): boolean {
    return true;
  }
  elect(): void {}
  demote(target: MemberId, done: (outcome: TransferOutcome) => void): void {
    this.offers.push({ target, done });
  }
  /** How often the quorum was asked. */
  asked = 0;

  confirm(): void {
    this.asked += 1;
  }
  isQuorumReached(): boolean {
    return this.lease > 0;
  }
  members(): readonly MemberId[] {
    return [1, 2, 3];
  }
  isMember(member: MemberId): boolean {
    return this.members().includes(member);
  }
  electionTimeout(): Micros {
    return 100;
  }
  term(): Term {
    return this.currentTerm;
  }
  leadsUntil(): Micros {
    return this.leads ? this.lease : NO_LEASE;
  }
}

export class Scene {
  readonly election = new ScriptedElection();
  /** What those who rely on it were told. */
  readonly told: string[] = [];
  readonly claims: Micros[] = [];
  /** False: they cannot be told. */
  reachable = true;
  now: Micros = 0;
  alarmAt: Micros | null = null;
  readonly coordinator: FailoverCoordinator;

  constructor() {
    const tell = (state: FailoverState, term: Term): boolean => {
      if (this.reachable) this.told.push(`${state} ${term}`);
      return this.reachable;
    };
    this.coordinator = new FailoverCoordinator(
      this.election,
      {
        clock: {
          now: () => this.now,
          setAlarm: (at) => {
            this.alarmAt = at;
          },
          clearAlarm: () => {
            this.alarmAt = null;
          },
        },
        become: tell,
        claimed: (until) => this.claims.push(until),
      },
      { margin: MARGIN, retryAfter: RETRY },
    );
    this.coordinator.start();
  }

  /** This server leads, and a quorum answered: nobody else leads before `lease`. */
  leadUntil(lease: Micros): this {
    this.election.leads = true;
    this.election.lease = lease;
    this.coordinator.coordinateTransition();
    return this;
  }

  /** Time passes, and the alarm goes off when it is due. */
  passTo(now: Micros): void {
    while (this.alarmAt !== null && this.alarmAt <= now) {
      this.now = Math.max(this.now, this.alarmAt);
      this.alarmAt = null;
      this.coordinator.alarm();
    }
    this.now = now;
  }
}
