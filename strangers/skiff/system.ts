/** `skiff-algorithm` as a system under test: its `Node`, with a transport and a persistence of callbacks, as its documentation says. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ClientRequest, OwnView, ServerContext, SimulatedServer, System } from '../../sim/system.ts';
import { type MemberId, NO_MEMBER } from '../../src/base/types.ts';
import { Role } from '../../src/raft/state.ts';
import type { Outcome } from '../../src/replica/outcome.ts';
import { BLACK_BOX } from '../judges.ts';
import { Calls } from '../shared/calls.ts';
import { CommandFeed, commandOf, entryOf, type Reply } from '../shared/command-feed.ts';
import { VirtualGlobals, withVirtualGlobals } from '../shared/virtual-globals.ts';
import { type Call, Connection } from './connection.ts';
import { type AppliedCommand, Memory, type TaggedCommand } from './memory.ts';

/* biome-ignore lint/suspicious/noExplicitAny: the package has no types. */
type Foreign = any;

const MICROS_PER_MS = 1_000;
/** The package keeps what it has applied for followers that are behind; more than any run commits, so none needs a snapshot for that. */
const RETAINED_ENTRIES = 1_000_000;

/** What a call is answered with. */
interface Answer {
  readonly error: string | null;
  readonly result: unknown;
}

interface Proposed {
  readonly reply: Reply;
  /** The machine's result, once it has applied the command. */
  outcome: Outcome | null;
  /** The package has said that the command is done. */
  isDone: boolean;
}

/**
 * @param folder where the strangers are installed. The package is loaded under virtual globals, since one that it uses
 * keeps the timers that it finds then.
 */
export async function skiffSystem(folder: string): Promise<System> {
  const Node = await withVirtualGlobals(async () =>
    createRequire(join(folder, 'package.json'))('skiff-algorithm'),
  );
  return {
    name: 'skiff-algorithm',
    identify: null,
    refinesProtocol: false,
    properties: BLACK_BOX,
    create: (context) => new SkiffServer(Node, context),
  };
}

class SkiffServer implements SimulatedServer {
  readonly #Node: Foreign;
  readonly #context: ServerContext;
  readonly #globals: VirtualGlobals;
  readonly #feed: CommandFeed;
  readonly #connections = new Map<MemberId, Connection>();
  readonly #calls: Calls<Call, Answer>;
  readonly #proposed = new Map<number, Proposed>();
  #proposals = 0;
  #node: Foreign = null;

  constructor(Node: Foreign, context: ServerContext) {
    this.#Node = Node;
    this.#context = context;
    this.#globals = new VirtualGlobals(context.ports);
    this.#feed = new CommandFeed(context, () => {});
    this.#calls = new Calls(context);
  }

  start(): void {
    const { self, members, options } = this.#context;
    const { timing } = options;
    this.#globals.act(() => {
      this.#node = this.#Node({
        id: String(self),
        transport: { connect: (_self: string, _meta: unknown, peer: string) => this.#connect(Number(peer)) },
        persistence: new Memory({
          termAt: (index) => this.#log.entryAt(index).term,
          applied: (entry) => this.#applied(entry),
        }),
        minElectionTimeout: milliseconds(timing.electionTimeoutMin),
        maxElectionTimeout: milliseconds(timing.electionTimeoutMax),
        heartbeatInterval: milliseconds(timing.heartbeatInterval),
        // Also that of a call to a peer, before which no other is made: with the usual 3 s a lost one stalls the peer.
        commandTimeout: milliseconds(timing.electionTimeoutMax),
        retainedLogEntries: RETAINED_ENTRIES,
      });
      // Without a listener an error would end the process; a user would log it.
      this.#node.on('error', () => {});
      for (const { id } of members) if (id !== self) this.#node._join(String(id), {});
    });
  }

  receive(frame: Uint8Array): void {
    this.#globals.act(() => {
      this.#calls.receive(frame, (from, call, reply) => {
        this.#connections
          .get(from)
          ?.called(call, (failed, result) => reply({ error: textOf(failed), result }));
      });
    });
  }

  alarm(): void {
    this.#globals.alarm();
  }

  request(request: ClientRequest, reply: Reply): void {
    this.#proposals += 1;
    const number = this.#proposals;
    const command: TaggedCommand = { ...commandOf(request), server: String(this.#context.self), number };
    const proposed: Proposed = { reply, outcome: null, isDone: false };
    this.#proposed.set(number, proposed);
    this.#globals.act(() => {
      this.#node.command(command, (error: Foreign) => {
        if (error?.code === 'ENOTLEADER') this.#refuse(number, memberOf(error.leader));
        // After any other error nobody can say whether the command takes effect, so nobody answers.
        else if (error) this.#proposed.delete(number);
        else {
          proposed.isDone = true;
          this.#answer(number, proposed);
        }
      });
    });
  }

  view(): OwnView {
    const { state, commonState } = this.#node;
    const { volatile, persisted } = commonState;
    const role =
      state.name === 'leader' ? Role.Leader : state.name === 'candidate' ? Role.Candidate : Role.Follower;
    return {
      ready: true,
      role,
      term: persisted.currentTerm,
      leader: memberOf(volatile.leaderId),
      lastIndex: persisted.log.length(),
      commitIndex: volatile.commitIndex,
      appliedIndex: this.#feed.appliedIndex,
    };
  }

  stateDigest(): number {
    return this.#feed.digest();
  }

  get #log(): Foreign {
    return this.#node.commonState.persisted.log;
  }

  #connect(peer: MemberId): Connection {
    const connection = new Connection((call, answered) => {
      this.#calls.call(peer, call, ({ error, result }) =>
        answered(error === null ? null : new Error(error), result),
      );
    });
    this.#connections.set(peer, connection);
    return connection;
  }

  #applied({ index, term, command }: AppliedCommand): void {
    const { server, number } = command;
    const proposed = server === String(this.#context.self) ? this.#proposed.get(number) : undefined;
    if (proposed !== undefined) {
      this.#feed.await(index, term, (outcome) => {
        proposed.outcome = outcome;
        this.#answer(number, proposed);
      });
    }
    this.#feed.push([entryOf(index, term, command)]);
  }

  /** The client hears of it when both have: the state machine, and the package. */
  #answer(number: number, { reply, outcome, isDone }: Proposed): void {
    if (outcome === null || !isDone) return;
    this.#proposed.delete(number);
    reply(outcome);
  }

  #refuse(number: number, leader: MemberId): void {
    const { self } = this.#context;
    const proposed = this.#proposed.get(number);
    this.#proposed.delete(number);
    proposed?.reply({ kind: 'rejected', reason: 'not-leader', leader: leader === self ? NO_MEMBER : leader });
  }
}

function milliseconds(micros: number): number {
  return Math.max(1, Math.round(micros / MICROS_PER_MS));
}

function memberOf(id: string | null | undefined): MemberId {
  return id === null || id === undefined ? NO_MEMBER : Number(id);
}

function textOf(error: unknown): string | null {
  if (error === null || error === undefined) return null;
  return error instanceof Error ? error.message : String(error);
}
