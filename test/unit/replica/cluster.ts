/**
 * What the tests of the replica share: servers over disks in memory, a network that delivers in the order of
 * sending unless a link is cut, and one time that moves from alarm to alarm. The server with the lowest id has the
 * shortest time-out, so it leads first.
 */
import { type MemberId, type Micros, NO_MEMBER } from '../../../src/base/types.ts';
import {
  type ClientResult,
  encodeCommand,
  KeyValueMachine,
  type KeyValueOperation,
} from '../../../src/kv/index.ts';
import type { StateMachine } from '../../../src/ports/state-machine.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../../src/raft/entry.ts';
import type { Observation } from '../../../src/raft/observation.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import type { ReplicaFailure, ReplicaOptions } from '../../../src/replica/options.ts';
import type { Outcome } from '../../../src/replica/outcome.ts';
import { Replica } from '../../../src/replica/replica.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';

/** Longer than any election with healthy links. */
export const LONG: Micros = 2_000_000;
const STEPS_MAX = 1_000_000;
const NEVER = Number.POSITIVE_INFINITY;

export const OPTIONS: ReplicaOptions = {
  identity: { cluster: 2 ** 50 + 7, group: 3 },
  self: 0,
  members: [0, 1, 2].map((id) => ({ id, name: `server ${id}` })),
  raft: DEFAULT_LIMITS,
  timing: DEFAULT_TIMING,
  storage: { segmentBytesMax: 1 << 16, batchBytesMax: 1 << 16 },
  applyEntriesMax: 4,
  flightRecordMax: 8,
};

export class Server {
  readonly id: MemberId;
  readonly files = new MemoryFileSystem();
  readonly failures: ReplicaFailure[] = [];
  /** What it told of its disk: full, or not any more. */
  readonly fullDisks: boolean[] = [];
  machine = new KeyValueMachine();
  replica!: Replica;
  alarmAt: Micros = NEVER;
  clockOffset: Micros = 0;
  /** May look, throw or stop the replica. */
  observe: (observation: Observation) => void = () => {};
  /** Called before each frame that it sends. */
  sending: () => void = () => {};
  /** Stands before the key-value machine. */
  wrap: (machine: StateMachine) => StateMachine = (machine) => machine;
  readonly #cluster: Cluster;
  readonly #options: Partial<ReplicaOptions>;

  constructor(cluster: Cluster, id: MemberId, options: Partial<ReplicaOptions>) {
    this.#cluster = cluster;
    this.id = id;
    this.#options = options;
  }

  /** A new incarnation over the same files. */
  boot(): this {
    const cluster = this.#cluster;
    this.machine = new KeyValueMachine();
    this.alarmAt = NEVER;
    this.replica = new Replica(
      { ...OPTIONS, ...this.#options, self: this.id },
      {
        clock: {
          now: () => cluster.now + this.clockOffset,
          setAlarm: (at) => {
            this.alarmAt = at - this.clockOffset;
          },
          clearAlarm: () => {
            this.alarmAt = NEVER;
          },
        },
        network: {
          send: (to, frame) => {
            this.sending();
            cluster.frames.push({ from: this.id, to, frame });
          },
        },
        fileSystem: this.files,
        random: { nextInt: (bound) => Math.min(bound - 1, this.id * 40_000) },
        stateMachine: this.wrap(this.machine),
        observer: { observe: (observation) => this.observe(observation) },
        stopped: (failure) => this.failures.push(failure),
        diskFull: (isFull) => this.fullDisks.push(isFull),
      },
    );
    this.replica.start();
    return this;
  }

  /** The process dies: its disk keeps what was written, its messages on the way stay on the way. */
  crash(): void {
    this.files.kill();
    this.alarmAt = NEVER;
  }

  /** Proposes, and hands back the list that the outcomes will stand in: one, if all is well. */
  propose(payload: Uint8Array = EMPTY_PAYLOAD, kind: 1 | 3 = EntryKind.Command): Outcome[] {
    const outcomes: Outcome[] = [];
    this.replica.propose(payload, kind, (outcome) => outcomes.push(outcome));
    return outcomes;
  }

  command(session: number, sequence: number, operation: KeyValueOperation): Outcome[] {
    return this.propose(encodeCommand({ session, sequence, operation }));
  }
}

export class Cluster {
  now: Micros = 1_000;
  readonly frames: { readonly from: MemberId; readonly to: MemberId; readonly frame: Uint8Array }[] = [];
  readonly servers: Server[];
  readonly #isolated = new Set<MemberId>();

  constructor(options: Partial<ReplicaOptions> = {}) {
    this.servers = (options.members ?? OPTIONS.members).map(({ id }) => new Server(this, id, options));
  }

  /** A server that is made later, and has yet to be added. */
  join(id: MemberId): Server {
    const server = new Server(this, id, { members: [] }).boot();
    this.servers.push(server);
    return server;
  }

  boot(): this {
    for (const server of this.servers) server.boot();
    this.settle();
    return this;
  }

  /** Boots, and runs until there is a leader. */
  lead(): Server {
    this.boot().run(LONG);
    return this.leader();
  }

  leader(): Server {
    const leaders = this.servers.filter(({ replica }) => {
      const { phase, role } = replica.status();
      return phase === 'running' && role === Role.Leader;
    });
    const last = leaders.sort((a, b) => b.replica.status().term - a.replica.status().term)[0];
    if (last === undefined) throw new Error('nobody leads');
    return last;
  }

  others(than: Server): Server[] {
    return this.servers.filter((server) => server !== than);
  }

  isolate(server: Server): void {
    this.#isolated.add(server.id);
  }

  heal(): void {
    this.#isolated.clear();
  }

  /** Delivers and completes what is under way, without time passing. */
  settle(): void {
    for (let left = STEPS_MAX; left > 0; left -= 1) {
      let moved = false;
      for (const server of this.servers) moved = server.files.pump() || moved;
      const next = this.frames.shift();
      if (next !== undefined) {
        moved = true;
        if (!this.#isolated.has(next.from) && !this.#isolated.has(next.to)) {
          this.servers.find(({ id }) => id === next.to)?.replica.receive(next.frame);
        }
      }
      if (!moved) return;
    }
    throw new Error('the cluster never comes to rest');
  }

  /** Lets so many microseconds pass. */
  run(micros: Micros): void {
    const end = this.now + micros;
    this.settle();
    for (let left = STEPS_MAX; left > 0; left -= 1) {
      const next = this.servers.reduce((a, b) => (b.alarmAt < a.alarmAt ? b : a));
      if (next.alarmAt > end) {
        this.now = end;
        return;
      }
      this.now = Math.max(this.now, next.alarmAt);
      next.alarmAt = NEVER;
      next.replica.alarm();
      this.settle();
    }
    throw new Error('time stands still');
  }
}

/** A session of its own, registered through the leader. */
export function register(cluster: Cluster): number {
  const outcomes = cluster.leader().propose(EMPTY_PAYLOAD, EntryKind.Session);
  cluster.settle();
  const result = resultOf(outcomes);
  if (result.kind !== 'session') throw new Error(`a registration was answered with ${result.kind}`);
  return result.session;
}

/** Of the one outcome, which must be a commitment. */
export function resultOf(outcomes: readonly Outcome[]): ClientResult {
  const [outcome] = outcomes;
  if (outcomes.length !== 1 || outcome?.kind !== 'committed') {
    throw new Error(`not one commitment: ${JSON.stringify(outcomes)}`);
  }
  // The key-value machine answers nothing else to commands and registrations.
  return outcome.result as ClientResult;
}

export const unknown = (reason: 'leadership-lost' | 'stopped', leader: MemberId = NO_MEMBER): Outcome => ({
  kind: 'unknown',
  reason,
  leader,
});
