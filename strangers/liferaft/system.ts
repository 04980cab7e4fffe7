/** `@markwylde/liferaft` as a system under test: its `Raft`, joined to its peers by callbacks over the simulated network. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ServerView } from '../../properties/world-view.ts';
import type { ClientRequest, ServerContext, SimulatedServer, System } from '../../sim/system.ts';
import { type MemberId, NO_MEMBER } from '../../src/base/types.ts';
import { Role } from '../../src/raft/state.ts';
import { BLACK_BOX } from '../judges.ts';
import { CommandFeed, commandOf, entryOf, type Reply } from '../shared/command-feed.ts';
import { pack, unpack } from '../shared/packet.ts';
import { VirtualGlobals } from '../shared/virtual-globals.ts';
import { type LifeEntry, MemoryLog, type TaggedCommand } from './memory-log.ts';

/* biome-ignore lint/suspicious/noExplicitAny: the package has no types. */
type Foreign = any;

const MICROS_PER_MS = 1_000;

/** A packet of the package with its number, or the answer to the one with that number. */
interface Envelope {
  readonly from: MemberId;
  readonly number: number;
  readonly isAnswer: boolean;
  readonly packet: unknown;
}

/** @param folder where the strangers are installed. */
export function liferaftSystem(folder: string): System {
  const Raft = createRequire(join(folder, 'package.json'))('@markwylde/liferaft');
  return {
    name: '@markwylde/liferaft',
    identify: null,
    refinesProtocol: false,
    properties: BLACK_BOX,
    create: (context) => new LiferaftServer(Raft, context),
  };
}

class LiferaftServer implements SimulatedServer {
  readonly #Raft: Foreign;
  readonly #context: ServerContext;
  readonly #globals: VirtualGlobals;
  readonly #feed: CommandFeed;
  readonly #answers = new Map<number, (error: unknown, packet: unknown) => void>();
  readonly #proposed = new Map<number, Reply>();
  #sent = 0;
  #proposals = 0;
  #raft: Foreign = null;

  constructor(Raft: Foreign, context: ServerContext) {
    this.#Raft = Raft;
    this.#context = context;
    this.#globals = new VirtualGlobals(context.ports);
    this.#feed = new CommandFeed(context, () => {});
  }

  start(): void {
    const { self, members, options } = this.#context;
    const { timing } = options;
    this.#globals.act(() => {
      this.#raft = new this.#Raft(String(self), {
        'election min': milliseconds(timing.electionTimeoutMin),
        'election max': milliseconds(timing.electionTimeoutMax),
        heartbeat: milliseconds(timing.heartbeatInterval),
        Log: MemoryLog,
        committed: (entry: LifeEntry) => this.#committed(entry),
      });
      for (const { id } of members) if (id !== self) this.#join(id);
    });
  }

  receive(frame: Uint8Array): void {
    const envelope = unpack<Envelope>(frame);
    if (envelope === null) return;
    const { from, number, isAnswer, packet } = envelope;
    this.#globals.act(() => {
      if (!isAnswer) {
        // It listens on itself; what it answers goes back to where the packet came from.
        this.#raft.emit('data', packet, (answer: unknown) => this.#send(from, number, true, answer));
        return;
      }
      const answered = this.#answers.get(number);
      this.#answers.delete(number);
      answered?.(undefined, packet);
    });
  }

  alarm(): void {
    this.#globals.alarm();
  }

  request(request: ClientRequest, reply: Reply): void {
    const { self } = this.#context;
    const leader = memberOf(this.#raft.leader);
    if (this.#raft.state !== this.#Raft.LEADER) {
      reply({ kind: 'rejected', reason: 'not-leader', leader: leader === self ? NO_MEMBER : leader });
      return;
    }
    this.#proposals += 1;
    this.#proposed.set(this.#proposals, reply);
    const command: TaggedCommand = { ...commandOf(request), server: self, number: this.#proposals };
    this.#globals.act(() => this.#raft.command(command));
  }

  view(): Omit<ServerView, 'id' | 'alive' | 'paused' | 'stateDigest'> {
    const { state, term, leader, log } = this.#raft;
    const { LEADER, CANDIDATE } = this.#Raft;
    const role = state === LEADER ? Role.Leader : state === CANDIDATE ? Role.Candidate : Role.Follower;
    const { appliedIndex } = this.#feed;
    const { lastIndex, committedIndex } = log;
    return {
      ready: true,
      role,
      term,
      leader: memberOf(leader),
      lastIndex,
      commitIndex: committedIndex,
      appliedIndex,
    };
  }

  stateDigest(): number {
    return this.#feed.digest();
  }

  #join(id: MemberId): void {
    const write = (packet: unknown, answered: (error: unknown, packet: unknown) => void): void => {
      this.#sent += 1;
      this.#answers.set(this.#sent, answered);
      this.#send(id, this.#sent, false, packet);
    };
    this.#raft.join(String(id), write);
  }

  #send(to: MemberId, number: number, isAnswer: boolean, packet: unknown): void {
    const from = this.#context.self;
    this.#context.ports.network.send(to, pack({ from, number, isAnswer, packet } satisfies Envelope));
  }

  #committed({ index, term, command }: LifeEntry): void {
    const { server, number } = command;
    const reply = server === this.#context.self ? this.#proposed.get(number) : undefined;
    if (reply !== undefined) {
      this.#proposed.delete(number);
      this.#feed.await(index, term, reply);
    }
    this.#feed.push([entryOf(index, term, command)]);
  }
}

function milliseconds(micros: number): string {
  return `${Math.max(1, Math.round(micros / MICROS_PER_MS))} ms`;
}

function memberOf(address: string): MemberId {
  return address === '' ? NO_MEMBER : Number(address);
}
