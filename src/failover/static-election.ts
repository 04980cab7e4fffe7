/** No election: one server was named as the primary, and stays it. That no two are is whoever names them answerable for. */
import { type MemberId, type Micros, NO_MEMBER, type Term } from '../base/types.ts';
import { NO_LEASE } from '../raft/lease.ts';
import type { TransferOutcome } from '../replica/outcome.ts';
import type { LeaderElection } from './leader-election.ts';

const FOR_EVER: Micros = Number.POSITIVE_INFINITY;

export class StaticElection implements LeaderElection {
  readonly #self: MemberId;
  readonly #primary: MemberId;

  constructor(self: MemberId, primary: MemberId) {
    this.#self = self;
    this.#primary = primary;
  }

  isLeader(): boolean {
    return this.#self === this.#primary;
  }

  canBecomeLeader(): boolean {
    return this.isLeader();
  }

  /** There is nothing to win. */
  elect(): void {}

  demote(_target: MemberId, done: (outcome: TransferOutcome) => void): void {
    const leader = this.#primary;
    done({ kind: 'refused', reason: this.isLeader() ? 'no-target' : 'not-leader', leader });
  }

  /** There is nobody to ask. */
  confirm(): void {}

  isQuorumReached(): boolean {
    return this.isLeader();
  }

  members(): readonly MemberId[] {
    return this.#primary === NO_MEMBER ? [] : [this.#primary];
  }

  isMember(member: MemberId): boolean {
    return member === this.#primary && member !== NO_MEMBER;
  }

  /** Nobody takes over. */
  electionTimeout(): Micros {
    return FOR_EVER;
  }

  term(): Term {
    return 0;
  }

  leadsUntil(): Micros {
    return this.isLeader() ? FOR_EVER : NO_LEASE;
  }
}
