/** Our machine in the throughput workload. Storage is memory: a ticket is durable as soon as it is issued. */

import { readU32, readU53, writeU32 } from '../../src/base/bytes.ts';
import type { LogIndex } from '../../src/base/types.ts';
import {
  createEffects,
  createState,
  DEFAULT_LIMITS,
  type Effects,
  type Entry,
  EntryKind,
  FIRST_HARD_STATE,
  type HardState,
  type Input,
  type Message,
  type RaftLimits,
  type RaftState,
  Role,
  simpleConfiguration,
  step,
} from '../../src/raft/index.ts';
import { entryAt, termAt } from '../../src/raft/log.ts';
import { wireLimitsOf } from '../../src/replica/wire-limits.ts';
import { type Codec, createCodec } from '../../src/wire/index.ts';
import { AT_TO } from '../../src/wire/layout.ts';
import { type BenchCluster, Tally } from './cluster.ts';
import { Fifo } from './fifo.ts';

export interface OrdealOptions {
  readonly servers: number;
  /** Every message goes through the wire codec. */
  readonly encoded: boolean;
  readonly limits?: Partial<RaftLimits>;
  /** A snapshot of no bytes is durable at once after so many commits, and the logs are compacted; default: never. */
  readonly snapshotEvery?: number;
}

/** What etcd/raft was measured with: 512 messages in flight, 1 MiB each, neither pre-vote nor check-quorum. */
export const BENCH_LIMITS: RaftLimits = {
  ...DEFAULT_LIMITS,
  preVote: false,
  checkQuorum: false,
  appendEntriesMax: 1 << 20,
  inFlightMessagesMax: 512,
  inFlightBytesMax: 512 << 20,
};

interface Server {
  readonly state: RaftState;
  readonly effects: Effects;
  readonly tally: Tally;
  /** On disk, after the first `base` ones. */
  readonly entries: Entry[];
  base: LogIndex;
  hardState: HardState;
  readonly codec: Codec;
}

export class OrdealCluster implements BenchCluster<Uint8Array> {
  readonly #servers: readonly Server[];
  readonly #limits: RaftLimits;
  readonly #messages = new Fifo<Message>();
  readonly #frames = new Fifo<Uint8Array>();
  readonly #encoded: boolean;
  readonly #snapshotEvery: number;
  #delivered = 0;
  #readsAnswered = 0;

  constructor(options: OrdealOptions) {
    this.#encoded = options.encoded;
    this.#snapshotEvery = options.snapshotEvery ?? Number.POSITIVE_INFINITY;
    this.#limits = { ...BENCH_LIMITS, ...options.limits };
    const voters = Array.from({ length: options.servers }, (_, i) => i);
    this.#servers = voters.map((self) => ({
      state: createState(self, simpleConfiguration(voters), FIRST_HARD_STATE, []),
      effects: createEffects(),
      tally: new Tally(),
      entries: [],
      base: 0,
      hardState: FIRST_HARD_STATE,
      codec: createCodec({ cluster: 1, group: 1 }, self, wireLimitsOf(this.#limits)),
    }));
  }

  command(number: number, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    writeU32(bytes, 0, number);
    return bytes;
  }

  elect(): void {
    this.#step(0, { kind: 'election-timeout' });
    while (this.deliver());
    if (this.#servers[0]!.state.role !== Role.Leader) throw new Error('the first server was not elected');
  }

  propose(payload: Uint8Array): void {
    this.#step(0, { kind: 'proposal', entryKind: EntryKind.Command, payloads: [payload] });
    if (this.#servers[0]!.effects.refusal !== null)
      throw new Error(`a proposal was refused: ${this.#servers[0]!.effects.refusal}`);
  }

  /** Asks for one linearizable read at the leader; it is answered when `readsAnswered` has risen. */
  read(): void {
    this.#step(0, { kind: 'read', count: 1, leaseHolds: false });
    if (this.#servers[0]!.effects.readRefusal !== null)
      throw new Error(`a read was refused: ${this.#servers[0]!.effects.readRefusal}`);
  }

  get readsAnswered(): number {
    return this.#readsAnswered;
  }

  deliver(): boolean {
    if (this.#encoded) {
      const frame = this.#frames.shift();
      if (frame === undefined) return false;
      this.#delivered += 1;
      this.#receive(frame);
      return true;
    }
    const message = this.#messages.shift();
    if (message === undefined) return false;
    this.#delivered += 1;
    this.#step(message.to, { kind: 'message', message, leaderAlive: false });
    return true;
  }

  heartbeat(): void {
    this.#step(0, { kind: 'heartbeat-due' });
  }

  appliedByLeader(): number {
    return this.#servers[0]!.tally.count;
  }

  applied(): readonly { readonly count: number; readonly sum: number }[] {
    return this.#servers.map(({ tally: { count, sum } }) => ({ count, sum }));
  }

  messages(): number {
    return this.#delivered;
  }

  /** A real receiver is known by its connection; here the frame names it. */
  #receive(frame: Uint8Array): void {
    const to = readU53(frame, AT_TO);
    const message = this.#servers[to]!.codec.decode(frame);
    if (typeof message === 'string') throw new Error(`a frame was refused: ${message}`);
    this.#step(to, { kind: 'message', message, leaderAlive: false });
  }

  /** One step, and what follows from it in this order: persist, send, apply. */
  #step(place: number, input: Input): void {
    const server = this.#servers[place]!;
    const { state, effects } = server;
    step(state, this.#limits, input, effects);
    this.#readsAnswered += effects.readsReady;
    this.#send(server);
    const { ticket } = effects;
    if (ticket !== null) {
      if (ticket.hardState !== null) server.hardState = ticket.hardState;
      if (ticket.truncateFrom > 0) server.entries.length = ticket.truncateFrom - server.base - 1;
      for (let i = 0; i < ticket.entries.length; i += 1) server.entries.push(ticket.entries[i]!);
      step(state, this.#limits, { kind: 'ticket-completed', ticket: ticket.id }, effects);
      this.#send(server);
    }
    this.#apply(server);
  }

  #send(server: Server): void {
    const { released } = server.effects;
    for (let i = 0; i < released.length; i += 1) {
      if (this.#encoded) this.#frames.push(server.codec.encode(released[i]!));
      else this.#messages.push(released[i]!);
    }
  }

  #apply(server: Server): void {
    const { state, effects, tally } = server;
    if (state.commitIndex === state.appliedIndex) return;
    for (let index = state.appliedIndex + 1; index <= state.commitIndex; index += 1) {
      const entry = entryAt(state, index);
      if (entry.kind === EntryKind.Command) tally.add(readU32(entry.payload, 0));
    }
    step(state, this.#limits, { kind: 'applied', index: state.commitIndex }, effects);
    if (state.appliedIndex - (state.snapshot?.index ?? 0) >= this.#snapshotEvery) this.#snapshot(server);
  }

  /** The log before it is compacted, in the core and on the disk. */
  #snapshot(server: Server): void {
    const { state, effects, entries } = server;
    const { appliedIndex: index, configuration } = state;
    const snapshot = { index, term: termAt(state, index), configuration, size: 0, checksum: 0 };
    step(state, this.#limits, { kind: 'snapshot-saved', snapshot }, effects);
    if (effects.compactedTo === 0) return;
    entries.splice(0, effects.compactedTo - server.base);
    server.base = effects.compactedTo;
  }
}
