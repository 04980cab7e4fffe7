/** `@markwylde/liferaft` as a system under test: its `Raft`, joined to its peers by callbacks over the simulated network. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ClientRequest, OwnView, ServerContext, SimulatedServer, System } from '../../sim/system.ts';
import { type MemberId, NO_MEMBER } from '../../src/base/types.ts';
import { Role } from '../../src/raft/state.ts';
import { BLACK_BOX } from '../judges.ts';
import { Calls } from '../shared/calls.ts';
import { CommandFeed, commandOf, entryOf, type Reply } from '../shared/command-feed.ts';
import { VirtualGlobals } from '../shared/virtual-globals.ts';
import { type LifeEntry, MemoryLog, type TaggedCommand } from './memory-log.ts';

/* biome-ignore lint/suspicious/noExplicitAny: the package has no types. */
type Foreign = any;

const MICROS_PER_MS = 1_000;

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
  readonly #calls: Calls<unknown, unknown>;
  readonly #proposed = new Map<number, Reply>();
  #proposals = 0;
  #raft: Foreign = null;

  constructor(Raft: Foreign, context: ServerContext) {
    this.#Raft = Raft;
    this.#context = context;
    this.#globals = new VirtualGlobals(context.ports);
    this.#feed = new CommandFeed(context, () => {});
    this.#calls = new Calls(context);
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
    this.#globals.act(() => {
      // It listens on itself; what it answers goes back to where the packet came from.
      this.#calls.receive(frame, (_from, packet, reply) => this.#raft.emit('data', packet, reply));
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

  view(): OwnView {
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
      this.#calls.call(id, packet, (answer) => answered(undefined, answer));
    };
    this.#raft.join(String(id), write);
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
