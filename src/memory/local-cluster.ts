/**
 * A cluster in one process, over ports in memory and a time of its own: to try a state machine, in an example or in a
 * unit test. It is one group of `LocalGroups`.
 */
import type { MemberId, Micros } from '../base/types.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import type { ReplicaSetup } from '../replica/create-replica.ts';
import type { ReplicaEvents } from '../replica/events.ts';
import type { Outcome } from '../replica/outcome.ts';
import type { Replica } from '../replica/replica.ts';
import { LocalGroups } from './local-groups.ts';

export interface LocalClusterOptions<M extends StateMachine> {
  /** Member ids. */
  readonly members: readonly MemberId[];
  /** A state machine as it is before the first entry: called at each start of a server. */
  readonly stateMachine: (member: MemberId) => M;
  /** What differs from the defaults of `createReplica`: called at each start of a server. */
  readonly setup?: (member: MemberId) => Omit<Partial<ReplicaSetup>, 'identity' | 'self' | 'members'>;
  readonly events?: (member: MemberId) => ReplicaEvents;
  /** Of a message, in microseconds; 500 unless told. */
  readonly latency?: Micros;
}

const GROUP = 0;

export class LocalCluster<M extends StateMachine> {
  readonly #groups: LocalGroups<M>;

  /** All servers are started; `run` lets time pass. */
  constructor({ members, ...options }: LocalClusterOptions<M>) {
    this.#groups = new LocalGroups({ ...options, groups: [{ group: GROUP, members }] });
  }

  /** Microseconds since the cluster was made. */
  get now(): Micros {
    return this.#groups.now;
  }

  /** The server that leads, the latest one if several believe so; `NO_MEMBER` when none does. */
  leader(): MemberId {
    return this.#groups.leader(GROUP);
  }

  /** @throws Error for an unknown member. */
  stateMachine(member: MemberId): M {
    return this.#groups.stateMachine(GROUP, member);
  }

  /** @throws Error for an unknown member, and for one that is down. */
  replica(member: MemberId): Replica {
    return this.#groups.replica(GROUP, member);
  }

  /**
   * Proposes a command at a server and lets time pass until it is answered, for `patience` microseconds at most.
   * Null: no answer yet.
   * @throws Error for an unknown member, and for one that is down.
   */
  propose(member: MemberId, payload: Uint8Array, patience?: Micros): Outcome | null {
    return this.#groups.propose(GROUP, member, payload, patience);
  }

  /** Lets time pass. */
  run(time: Micros): void {
    this.#groups.run(time);
  }

  /** Lets time pass until it is so, for `patience` microseconds at most; says whether it is. */
  runUntil(isSo: () => boolean, patience: Micros): boolean {
    return this.#groups.runUntil(isSo, patience);
  }

  /** Power is lost: the server forgets all that it had not synced. */
  crash(member: MemberId): void {
    this.#groups.crash(member);
  }

  /** Starts a server that is down. */
  restart(member: MemberId): void {
    this.#groups.restart(member);
  }

  /** Nothing passes between these servers and the others any more. */
  cutOff(...members: readonly MemberId[]): void {
    this.#groups.cutOff(...members);
  }

  heal(): void {
    this.#groups.heal();
  }
}
