/**
 * Several Raft groups over servers that they share, in one process, over ports in memory and a time of their own: to try
 * a service that spreads its data over groups. Each group has its own members, log, leader and state machines; a server
 * that loses its power takes its replica of each group along. Messages arrive after a fixed time, in order; the campaigns
 * of `ordeal/sim` are where they do not.
 */
import { type MemberId, type Micros, NO_MEMBER } from '../base/types.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import { EntryKind } from '../raft/entry.ts';
import { Role } from '../raft/state.ts';
import { createReplica, type ReplicaSetup } from '../replica/create-replica.ts';
import type { ReplicaEvents } from '../replica/events.ts';
import type { Outcome } from '../replica/outcome.ts';
import type { Replica } from '../replica/replica.ts';
import { MemoryFiles } from './memory-files.ts';

export interface LocalGroup {
  /** The number of its `GroupIdentity`; each group has another. */
  readonly group: number;
  /** The servers that its replicas are on; the number of a server is its member id in each of its groups. */
  readonly members: readonly MemberId[];
}

export interface LocalGroupsOptions<M extends StateMachine> {
  readonly groups: readonly LocalGroup[];
  /** A state machine as it is before the first entry: called at each start of a replica. */
  readonly stateMachine: (member: MemberId, group: number) => M;
  /** What differs from the defaults of `createReplica`: called at each start of a replica. */
  readonly setup?: (
    member: MemberId,
    group: number,
  ) => Omit<Partial<ReplicaSetup>, 'identity' | 'self' | 'members'>;
  readonly events?: (member: MemberId, group: number) => ReplicaEvents;
  /** Of a message, in microseconds; 500 unless told. */
  readonly latency?: Micros;
}

/** The place of one group's replica on one server: what is left of it while the server is down. */
interface Seat<M> {
  readonly group: LocalGroup;
  readonly member: MemberId;
  readonly files: MemoryFiles;
  machine: M;
  replica: Replica | null;
  alarmAt: Micros;
}

interface Frame {
  readonly group: number;
  readonly from: MemberId;
  readonly to: MemberId;
  readonly bytes: Uint8Array;
  readonly at: Micros;
}

const CLUSTER = 1;
const LATENCY: Micros = 500;
const PATIENCE: Micros = 2_000_000;
const NEVER = Number.POSITIVE_INFINITY;

export class LocalGroups<M extends StateMachine> {
  readonly #options: LocalGroupsOptions<M>;
  readonly #seats: Seat<M>[] = [];
  readonly #frames: Frame[] = [];
  readonly #cutOff = new Set<MemberId>();
  #now: Micros = 0;
  #draws = 0;

  /**
   * All servers are started; `run` lets time pass.
   * @throws Error for a group that is listed twice.
   */
  constructor(options: LocalGroupsOptions<M>) {
    this.#options = options;
    for (const group of options.groups) {
      if (this.#seats.some((seat) => seat.group.group === group.group))
        throw new Error(`there are two groups ${group.group}`);
      for (const member of group.members) {
        const machine = options.stateMachine(member, group.group);
        const files = new MemoryFiles();
        this.#seats.push({ group, member, files, machine, replica: null, alarmAt: NEVER });
      }
    }
    for (const seat of this.#seats) this.#start(seat, seat.machine);
  }

  /** Microseconds since the groups were made. */
  get now(): Micros {
    return this.#now;
  }

  /** The server that leads the group, the latest one if several believe so; `NO_MEMBER` when none does. */
  leader(group: number): MemberId {
    let best = NO_MEMBER;
    let term = -1;
    for (const { member, replica } of this.#seats.filter((seat) => seat.group.group === group)) {
      const status = replica?.status();
      if (status?.role === Role.Leader && status.term > term) {
        best = member;
        term = status.term;
      }
    }
    return best;
  }

  /** @throws Error for a server that has no replica of the group. */
  stateMachine(group: number, member: MemberId): M {
    return this.#seat(group, member).machine;
  }

  /** @throws Error for a server that has no replica of the group, and for one that is down. */
  replica(group: number, member: MemberId): Replica {
    const { replica } = this.#seat(group, member);
    if (replica === null) throw new Error(`server ${member} is down`);
    return replica;
  }

  /**
   * Proposes a command at one server of a group and lets time pass until it is answered, for `patience` microseconds at
   * most. Null: no answer yet.
   * @throws Error for a server that has no replica of the group, and for one that is down.
   */
  propose(group: number, member: MemberId, payload: Uint8Array, patience: Micros = PATIENCE): Outcome | null {
    let outcome: Outcome | null = null;
    this.replica(group, member).propose(payload, EntryKind.Command, (answer) => {
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

  /**
   * Power is lost: the server forgets, of each of its groups, all that it had not synced.
   * @throws Error for an unknown server.
   */
  crash(member: MemberId): void {
    for (const seat of this.#seatsOf(member)) {
      seat.replica?.stop();
      seat.replica = null;
      seat.alarmAt = NEVER;
      seat.files.losePower();
    }
  }

  /**
   * Starts a server that is down, with its replicas of all groups.
   * @throws Error for an unknown server, and for one that is not down.
   */
  restart(member: MemberId): void {
    for (const seat of this.#seatsOf(member)) {
      if (seat.replica !== null) throw new Error(`server ${member} is not down`);
      this.#start(seat, this.#options.stateMachine(member, seat.group.group));
    }
  }

  /**
   * Nothing passes between these servers and the others any more.
   * @throws Error for an unknown server.
   */
  cutOff(...members: readonly MemberId[]): void {
    for (const member of members) this.#cutOff.add(this.#seatsOf(member)[0]!.member);
  }

  heal(): void {
    this.#cutOff.clear();
  }

  #seat(group: number, member: MemberId): Seat<M> {
    const seat = this.#seatsOf(member).find((one) => one.group.group === group);
    if (seat === undefined) throw new Error(`server ${member} has no replica of group ${group}`);
    return seat;
  }

  /** At least one. */
  #seatsOf(member: MemberId): readonly Seat<M>[] {
    const seats = this.#seats.filter((seat) => seat.member === member);
    if (seats.length === 0) throw new Error(`there is no server ${member}`);
    return seats;
  }

  #start(seat: Seat<M>, machine: M): void {
    const { setup, events, latency = LATENCY } = this.#options;
    const {
      member,
      group: { group, members },
    } = seat;
    seat.machine = machine;
    seat.replica = createReplica(
      {
        ...setup?.(member, group),
        identity: { cluster: CLUSTER, group },
        self: member,
        members: members.map((id) => ({ id, name: `server-${id}` })),
      },
      {
        clock: {
          now: () => this.#now,
          setAlarm: (at) => {
            seat.alarmAt = at;
          },
          clearAlarm: () => {
            seat.alarmAt = NEVER;
          },
        },
        network: {
          send: (to, bytes) => this.#frames.push({ group, from: member, to, bytes, at: this.#now + latency }),
        },
        fileSystem: seat.files,
        random: { nextInt: (bound) => this.#draw(bound) },
        stateMachine: machine,
      },
      events?.(member, group),
    );
    seat.replica.start();
  }

  /** Spread well enough that time-outs differ. */
  #draw(bound: number): number {
    this.#draws += 1;
    return (Math.imul(this.#draws, 2_654_435_761) >>> 0) % bound;
  }

  /** The disks answer at once, then the next frame or alarm; false when there is none until `end`. */
  #step(end: Micros): boolean {
    let worked = false;
    for (const { files } of this.#seats) if (files.pump()) worked = true;
    if (worked) return true;
    const frame = this.#frames[0];
    let next: Seat<M> | null = null;
    for (const seat of this.#seats) if (next === null || seat.alarmAt < next.alarmAt) next = seat;
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

  /** A server that has no replica of the group, as one that was removed, hears nothing of it. */
  #deliver({ group, from, to, bytes }: Frame): void {
    if (this.#cutOff.has(from) !== this.#cutOff.has(to)) return;
    const seat = this.#seats.find((one) => one.member === to && one.group.group === group);
    seat?.replica?.receive(bytes);
  }
}
