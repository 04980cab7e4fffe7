/**
 * A cluster in one process, over ports in memory and a time of its own: to try a state machine, in an example or in a
 * unit test. Messages arrive after a fixed time, in order; the campaigns of `ordeal/sim` are where they do not.
 */
import { type GroupIdentity, type MemberId, type Micros, NO_MEMBER } from '../base/types.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import { EntryKind } from '../raft/entry.ts';
import { Role } from '../raft/state.ts';
import { createReplica, type ReplicaSetup } from '../replica/create-replica.ts';
import type { ReplicaEvents } from '../replica/events.ts';
import type { Outcome } from '../replica/outcome.ts';
import type { Replica } from '../replica/replica.ts';
import { MemoryFiles } from './memory-files.ts';

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

interface Server<M> {
  readonly id: MemberId;
  readonly files: MemoryFiles;
  machine: M;
  replica: Replica | null;
  alarmAt: Micros;
}

interface Frame {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly bytes: Uint8Array;
  readonly at: Micros;
}

const IDENTITY: GroupIdentity = { cluster: 1, group: 0 };
const NEVER = Number.POSITIVE_INFINITY;

export class LocalCluster<M extends StateMachine> {
  readonly #options: LocalClusterOptions<M>;
  readonly #servers = new Map<MemberId, Server<M>>();
  readonly #frames: Frame[] = [];
  readonly #cutOff = new Set<MemberId>();
  #now: Micros = 0;
  #draws = 0;

  /** All servers are started; `run` lets time pass. */
  constructor(options: LocalClusterOptions<M>) {
    this.#options = options;
    for (const id of options.members) {
      const machine = options.stateMachine(id);
      this.#servers.set(id, { id, files: new MemoryFiles(), machine, replica: null, alarmAt: NEVER });
    }
    for (const id of options.members) this.#start(this.#server(id), this.#server(id).machine);
  }

  /** Microseconds since the cluster was made. */
  get now(): Micros {
    return this.#now;
  }

  /** The server that leads, the latest one if several believe so; `NO_MEMBER` when none does. */
  leader(): MemberId {
    let best = NO_MEMBER;
    let term = -1;
    for (const { id, replica } of this.#servers.values()) {
      const status = replica?.status();
      if (status?.role === Role.Leader && status.term > term) {
        best = id;
        term = status.term;
      }
    }
    return best;
  }

  /** @throws Error for an unknown member. */
  stateMachine(member: MemberId): M {
    return this.#server(member).machine;
  }

  /** @throws Error for an unknown member, and for one that is down. */
  replica(member: MemberId): Replica {
    const { replica } = this.#server(member);
    if (replica === null) throw new Error(`server ${member} is down`);
    return replica;
  }

  /**
   * Proposes a command at a server and lets time pass until it is answered, for `patience` microseconds at most.
   * Null: no answer yet.
   * @throws Error for an unknown member, and for one that is down.
   */
  propose(member: MemberId, payload: Uint8Array, patience: Micros = 2_000_000): Outcome | null {
    let outcome: Outcome | null = null;
    this.replica(member).propose(payload, EntryKind.Command, (answer) => {
      outcome = answer;
    });
    this.runUntil(() => outcome !== null, patience);
    return outcome;
  }

  /** Lets time pass. */
  run(time: Micros): void {
    const end = this.#now + time;
    while (this.#step(end));
    this.#now = end;
  }

  /** Lets time pass until it is so, for `patience` microseconds at most; says whether it is. */
  runUntil(isSo: () => boolean, patience: Micros): boolean {
    const end = this.#now + patience;
    while (!isSo()) if (!this.#step(end)) return isSo();
    return true;
  }

  /** Power is lost: the server forgets all that it had not synced. */
  crash(member: MemberId): void {
    const server = this.#server(member);
    server.replica?.stop();
    server.replica = null;
    server.alarmAt = NEVER;
    server.files.losePower();
  }

  /** Starts a server that is down. */
  restart(member: MemberId): void {
    const server = this.#server(member);
    if (server.replica !== null) throw new Error(`server ${member} is not down`);
    this.#start(server, this.#options.stateMachine(member));
  }

  /** Nothing passes between these servers and the others any more. */
  cutOff(...members: readonly MemberId[]): void {
    for (const member of members) this.#cutOff.add(this.#server(member).id);
  }

  heal(): void {
    this.#cutOff.clear();
  }

  #server(member: MemberId): Server<M> {
    const server = this.#servers.get(member);
    if (server === undefined) throw new Error(`there is no server ${member}`);
    return server;
  }

  #start(server: Server<M>, machine: M): void {
    const { id } = server;
    const { members, setup, events, latency = 500 } = this.#options;
    server.machine = machine;
    server.replica = createReplica(
      {
        ...setup?.(id),
        identity: IDENTITY,
        self: id,
        members: members.map((one) => ({ id: one, name: `server-${one}` })),
      },
      {
        clock: {
          now: () => this.#now,
          setAlarm: (at) => {
            server.alarmAt = at;
          },
          clearAlarm: () => {
            server.alarmAt = NEVER;
          },
        },
        network: {
          send: (to, bytes) => this.#frames.push({ from: id, to, bytes, at: this.#now + latency }),
        },
        fileSystem: server.files,
        random: { nextInt: (bound) => this.#draw(bound) },
        stateMachine: machine,
      },
      events?.(id),
    );
    server.replica.start();
  }

  /** Spread well enough that time-outs differ. */
  #draw(bound: number): number {
    this.#draws += 1;
    return (Math.imul(this.#draws, 2_654_435_761) >>> 0) % bound;
  }

  /** The disks answer at once, then the next frame or alarm; false when there is none until `end`. */
  #step(end: Micros): boolean {
    let worked = false;
    for (const { files } of this.#servers.values()) if (files.pump()) worked = true;
    if (worked) return true;
    const frame = this.#frames[0];
    let next: Server<M> | null = null;
    for (const server of this.#servers.values())
      if (next === null || server.alarmAt < next.alarmAt) next = server;
    const alarmAt = next?.alarmAt ?? NEVER;
    if (Math.min(frame?.at ?? NEVER, alarmAt) > end) return false;
    if (frame !== undefined && frame.at <= alarmAt) {
      this.#now = Math.max(this.#now, frame.at);
      this.#frames.shift();
      this.#deliver(frame);
    } else if (next !== null) {
      this.#now = Math.max(this.#now, alarmAt);
      next.alarmAt = NEVER;
      next.replica?.alarm();
    }
    return true;
  }

  #deliver({ from, to, bytes }: Frame): void {
    if (this.#cutOff.has(from) !== this.#cutOff.has(to)) return;
    this.#servers.get(to)?.replica?.receive(bytes);
  }
}
