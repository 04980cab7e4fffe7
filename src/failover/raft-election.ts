/** An elected leader: the replica's own leadership, and its lease (dissertation section 6.4.1). */
import type { MemberId, Micros, Term } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';
import { isVoter, votersOf } from '../raft/configuration.ts';
import type { RaftTiming } from '../raft/options.ts';
import { Role } from '../raft/state.ts';
import type { TransferOutcome } from '../replica/outcome.ts';
import type { Replica } from '../replica/replica.ts';
import type { LeaderElection } from './leader-election.ts';

/** What it asks of a replica. */
export type ElectingReplica = Pick<Replica, 'status' | 'campaign' | 'transfer' | 'read' | 'leaseUntil'>;

export class RaftElection implements LeaderElection {
  readonly #replica: ElectingReplica;
  readonly #self: MemberId;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timeout: Micros;

  /** @param replica with `raft.leaseReads`: without leases nobody can tell that no other server leads. */
  constructor(
    replica: ElectingReplica,
    self: MemberId,
    clock: Pick<Clock, 'now'>,
    { electionTimeoutMin }: Pick<RaftTiming, 'electionTimeoutMin'>,
  ) {
    this.#replica = replica;
    this.#self = self;
    this.#clock = clock;
    this.#timeout = electionTimeoutMin;
  }

  isLeader(): boolean {
    const { phase, role } = this.#replica.status();
    return phase === 'running' && role === Role.Leader;
  }

  canBecomeLeader(): boolean {
    const { phase, configuration } = this.#replica.status();
    return phase === 'running' && isVoter(configuration, this.#self);
  }

  elect(): void {
    this.#replica.campaign();
  }

  demote(target: MemberId, done: (outcome: TransferOutcome) => void): void {
    this.#replica.transfer(target, done);
  }

  /** A read makes a round, whose answers renew the lease. */
  confirm(): void {
    if (this.isLeader()) this.#replica.read(() => {});
  }

  isQuorumReached(): boolean {
    return this.#clock.now() < this.leadsUntil();
  }

  members(): readonly MemberId[] {
    return votersOf(this.#replica.status().configuration);
  }

  isMember(member: MemberId): boolean {
    return isVoter(this.#replica.status().configuration, member);
  }

  electionTimeout(): Micros {
    return this.#timeout;
  }

  term(): Term {
    return this.#replica.status().term;
  }

  leadsUntil(): Micros {
    return this.#replica.leaseUntil();
  }
}
