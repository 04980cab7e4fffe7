/**
 * The smallest system that can be put under the simulator as docs/strangers.md says: one server that keeps every command
 * in a journal, and answers when it is durable. With what the adapters of the strangers are made of, and no network.
 */
import type { ClientRequest, ServerContext, SimulatedServer, System } from '../../../sim/system.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { Role } from '../../../src/raft/state.ts';
import { WHITE_BOX } from '../../../strangers/judges.ts';
import {
  CommandFeed,
  commandOf,
  entryOf,
  type LoggedCommand,
  type Reply,
} from '../../../strangers/shared/command-feed.ts';
import { Journal } from '../../../strangers/shared/journal.ts';
import { StrangerObserver } from '../../../strangers/shared/observer.ts';
import { pack, unpack } from '../../../strangers/shared/packet.ts';
import { Ticker } from '../../../strangers/shared/ticker.ts';

/** What goes wrong. */
export interface JournalDefects {
  /** Commands are committed and never written: the next life knows nothing of them. */
  readonly unkept?: true;
}

interface Kept {
  readonly life?: number;
  readonly command?: LoggedCommand;
}

export function journalSystem(defects: JournalDefects = {}): System {
  return {
    name: 'journal',
    identify: null,
    refinesProtocol: false,
    properties: WHITE_BOX,
    create: (context) => new JournalServer(context, defects),
  };
}

class JournalServer implements SimulatedServer {
  readonly #context: ServerContext;
  readonly #defects: JournalDefects;
  readonly #feed: CommandFeed;
  readonly #journal: Journal;
  readonly #ticker: Ticker;
  readonly #queue: (() => void)[] = [];
  #retry: (() => void) | null = null;
  #observer: StrangerObserver | null = null;
  #life = 0;
  #ready = false;
  #busy = false;
  #length = 0;

  constructor(context: ServerContext, defects: JournalDefects) {
    this.#context = context;
    this.#defects = defects;
    this.#feed = new CommandFeed(context, () => {});
    this.#ticker = new Ticker(context.ports.clock, context.options.timing.heartbeatInterval);
    this.#journal = new Journal(context.ports.fileSystem, {
      recovered: (records) => this.#recovered(records.map((bytes) => unpack<Kept>(bytes)!)),
      full: (retry) => {
        this.#retry = retry;
      },
      failed: (failure) => context.ports.stopped(failure),
    });
  }

  start(): void {
    this.#ticker.start();
    this.#journal.open();
  }

  receive(): void {}

  alarm(): void {
    const retry = this.#retry;
    this.#retry = null;
    retry?.();
    this.#ticker.start();
  }

  request(request: ClientRequest, reply: Reply): void {
    if (!this.#ready) return;
    this.#queue.push(() => this.#keep(commandOf(request), reply));
    this.#next();
  }

  view() {
    const { self } = this.#context;
    const { appliedIndex } = this.#feed;
    const length = this.#length;
    const role = this.#ready ? Role.Leader : Role.Follower;
    const leader = this.#ready ? self : NO_MEMBER;
    return {
      ready: this.#ready,
      role,
      term: this.#life,
      leader,
      lastIndex: length,
      commitIndex: length,
      appliedIndex,
    };
  }

  stateDigest(): number {
    return this.#feed.digest();
  }

  #recovered(records: readonly Kept[]): void {
    this.#life = 1 + records.filter(({ life }) => life !== undefined).length;
    this.#journal.append(pack({ life: this.#life } satisfies Kept), () => {
      this.#observer = new StrangerObserver(this.#context, this.#life);
      // Terms are the lives in which the commands were kept.
      let term = 0;
      const entries = [];
      for (const { life, command } of records) {
        term = life ?? term;
        if (command !== undefined) entries.push(entryOf(entries.length + 1, term, command));
      }
      this.#observer.report('start', { ...this.#seen(Role.Follower), commitIndex: 0 }, entries);
      this.#length = entries.length;
      this.#ready = true;
      this.#observer.report('ticket-completed', { ...this.#seen(Role.Leader), commitIndex: 0 }, []);
      // What is of earlier lives is committed with the first entry of this one (Raft paper, section 5.4.2).
      this.#queue.unshift(() => this.#keep({ kind: 0, hex: '' }, () => {}));
      this.#backlog = entries;
      this.#next();
    });
  }

  #backlog: ReturnType<typeof entryOf>[] = [];

  #keep(command: LoggedCommand, reply: Reply): void {
    this.#busy = true;
    const kept: Kept = this.#defects.unkept === true ? {} : { command };
    this.#journal.append(pack(kept), () => {
      this.#busy = false;
      this.#commit(command, reply);
      this.#next();
    });
  }

  #commit(command: LoggedCommand, reply: Reply): void {
    this.#length += 1;
    const entry = entryOf(this.#length, this.#life, command);
    this.#observer!.report('ticket-completed', this.#seen(Role.Leader), [entry]);
    this.#feed.await(entry.index, entry.term, reply);
    this.#feed.push([...this.#backlog.splice(0), entry]);
  }

  #next(): void {
    if (!this.#busy) this.#queue.shift()?.();
  }

  #seen(role: Role) {
    const { self } = this.#context;
    const { appliedIndex } = this.#feed;
    return { role, term: this.#life, vote: self, leader: self, commitIndex: this.#length, appliedIndex };
  }
}
