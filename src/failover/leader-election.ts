/**
 * What the coordinator wants to know of an election, and may ask of it (system L of SCENARIOS.md): whether servers vote
 * for their leader (`RaftElection`) or one was named beforehand (`StaticElection`) makes no difference to it.
 */
import type { MemberId, Micros, Term } from '../base/types.ts';
import type { TransferOutcome } from '../replica/outcome.ts';

export interface LeaderElection {
  /** This server leads, as far as it knows. */
  isLeader(): boolean;
  /** It runs, and could be made leader: it is a voter. */
  canBecomeLeader(): boolean;
  /** It asks to be made leader now; those who hear a living leader refuse. Without effect on a leader. */
  elect(): void;
  /**
   * This server gives the leadership to `target`, or for `NO_MEMBER` to whom it fits best. `done` is called exactly
   * once, perhaps from within this call. Never from within an observation.
   */
  demote(target: MemberId, done: (outcome: TransferOutcome) => void): void;
  /** As leader, it asks for the quorum's answer now, and not at the next heartbeat. Never from within an observation. */
  confirm(): void;
  /** This server leads, and a quorum has answered it so lately that nobody else can. */
  isQuorumReached(): boolean;
  /** Those who may lead. */
  members(): readonly MemberId[];
  isMember(member: MemberId): boolean;
  /** After that much silence of the leader another is elected, at the earliest. */
  electionTimeout(): Micros;
  /** Rises with each election; a fencing token. */
  term(): Term;
  /**
   * While this server's clock reads less, nobody else leads, unless this server gives the leadership away meanwhile.
   * `NO_LEASE` when that cannot be said.
   */
  leadsUntil(): Micros;
}
