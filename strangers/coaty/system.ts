/**
 * `@coaty/consensus.raft` as a system under test: its `RawNode`, driven as its documentation says. `tick()` is the clock,
 * `ready()` and `advance()` the loop: keep entries and hard state, then send, then apply.
 */
import type { ClientRequest, OwnView, ServerContext, SimulatedServer, System } from '../../sim/system.ts';
import { type MemberId, NO_MEMBER } from '../../src/base/types.ts';
import { Role } from '../../src/raft/state.ts';
import { WHITE_BOX } from '../judges.ts';
import { CommandFeed, commandOf, entryOf, type Reply } from '../shared/command-feed.ts';
import { Journal } from '../shared/journal.ts';
import { type Seen, StrangerObserver } from '../shared/observer.ts';
import { pack, unpack } from '../shared/packet.ts';
import { withRandom } from '../shared/random-inside.ts';
import { Ticker } from '../shared/ticker.ts';
import { type CoatyParts, type Foreign, loadCoaty } from './load.ts';
import { type CoatyRecord, FOUNDING_INDEX, type Recovered, recover, type StoredEntry } from './memory.ts';

/** By the numbers of the package's `StateType`: follower, candidate, leader, pre-candidate. */
const ROLES: readonly Role[] = [Role.Follower, Role.Candidate, Role.Leader, Role.PreCandidate];

/** @param folder where the strangers are installed. */
export function coatySystem(folder: string): System {
  const parts = loadCoaty(folder);
  return {
    name: '@coaty/consensus.raft',
    identify: null,
    refinesProtocol: false,
    properties: WHITE_BOX,
    create: (context) => new CoatyServer(parts, context),
  };
}

type Input = (node: Foreign) => void;

class CoatyServer implements SimulatedServer {
  readonly #parts: CoatyParts;
  readonly #context: ServerContext;
  readonly #journal: Journal;
  readonly #feed: CommandFeed;
  readonly #ticker: Ticker;
  #observer: StrangerObserver | null = null;
  #storage: Foreign = null;
  /** Null until what was kept has been read. */
  #node: Foreign = null;
  #busy = false;
  readonly #inputs: Input[] = [];
  #retry: (() => void) | null = null;
  #reads = 0;
  readonly #readsByContext = new Map<string, { readonly key: string; readonly reply: Reply }>();
  #readPrefix = '';
  #seen: Omit<Seen, 'appliedIndex'> = {
    role: Role.Follower,
    term: 0,
    vote: NO_MEMBER,
    leader: NO_MEMBER,
    commitIndex: 0,
  };

  constructor(parts: CoatyParts, context: ServerContext) {
    this.#parts = parts;
    this.#context = context;
    this.#ticker = new Ticker(context.ports.clock, context.options.timing.heartbeatInterval);
    this.#feed = new CommandFeed(context, () => this.#report('applied', []));
    this.#journal = new Journal(context.ports.fileSystem, {
      recovered: (records) => this.#recovered(records),
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

  receive(frame: Uint8Array): void {
    const message = unpack<Foreign>(frame);
    if (message === null) return;
    this.#inside((node) => node.step(new this.#parts.messages.Message(message)));
  }

  alarm(): void {
    const retry = this.#retry;
    this.#retry = null;
    retry?.();
    this.#ticker.start();
    // A beat that the disk has kept from being heard is not made up for.
    if (!this.#busy) this.#inside((node) => node.tick());
  }

  request(request: ClientRequest, reply: Reply): void {
    const { operation, byIndex } = request;
    const node = this.#node;
    if (node === null) return;
    const leader = memberOf(node.raft.lead);
    if (leader === NO_MEMBER || (leader !== this.#context.self && !byIndex)) {
      reply({ kind: 'rejected', reason: 'not-leader', leader });
    } else if (byIndex && operation?.kind === 'get') {
      this.#reads += 1;
      const context = `${this.#readPrefix}.${this.#reads}`;
      this.#readsByContext.set(context, { key: operation.key, reply });
      this.#inside(() => node.readIndex(context));
    } else this.#propose(node, request, reply);
  }

  transfer(target: MemberId): void {
    const { members, self } = this.#context;
    const whom = target === NO_MEMBER ? members.find(({ id }) => id !== self)?.id : target;
    if (whom !== undefined && this.#seen.role === Role.Leader)
      this.#inside((node) => node.transferLeader(String(whom)));
  }

  view(): OwnView {
    const { role, term, leader, commitIndex } = this.#seen;
    const { appliedIndex } = this.#feed;
    const lastIndex = this.#observer?.lastIndex ?? 0;
    return { ready: this.#node !== null, role, term, leader, lastIndex, commitIndex, appliedIndex };
  }

  stateDigest(): number {
    return this.#feed.digest();
  }

  #propose(node: Foreign, request: ClientRequest, reply: Reply): void {
    const command = commandOf(request);
    const leader = this.#context.self;
    if (command.hex.length / 2 > this.#context.options.raft.proposalBytesMax) {
      reply({ kind: 'rejected', reason: 'too-large', leader });
      return;
    }
    this.#inside(() => {
      if (node.propose(command) !== null)
        reply({ kind: 'rejected', reason: 'not-leader', leader: NO_MEMBER });
      else this.#feed.await(node.raft.raftLog.lastIndex() - FOUNDING_INDEX, node.raft.term, reply);
    });
  }

  #recovered(bytes: readonly Uint8Array[]): void {
    const voters = this.#context.members.map(({ id }) => String(id));
    // A record that is whole is one of ours.
    const records = bytes.map((one) => unpack<CoatyRecord>(one)!);
    const recovered = recover(this.#parts, voters, records);
    const life = recovered.lives + 1;
    this.#journal.append(pack({ life } satisfies CoatyRecord), () => this.#begin(recovered, life));
  }

  #begin({ storage, entries, term, vote }: Recovered, life: number): void {
    const { raft, rawnode, logger } = this.#parts;
    const { options, self, ports } = this.#context;
    const { timing, raft: limits } = options;
    this.#readPrefix = `${self}.${life}`;
    this.#storage = storage;
    this.#observer = new StrangerObserver(this.#context, life);
    this.#seen = { ...this.#seen, term, vote: memberOf(vote) };
    this.#report('start', entries);
    const config = {
      id: String(self),
      electionTick: Math.max(2, Math.ceil(timing.electionTimeoutMin / timing.heartbeatInterval)),
      heartbeatTick: 1,
      storage,
      applied: FOUNDING_INDEX,
      maxSizePerMsg: limits.appendBytesMax,
      maxInflightMsgs: limits.inFlightMessagesMax,
      checkQuorum: limits.checkQuorum,
      preVote: limits.preVote,
      disableProposalForwarding: true,
      logger: logger.discardLogger,
    };
    this.#node = withRandom(ports.random, () => rawnode.RawNode.NewRawNode(new raft.RaftConfig(config)));
  }

  /**
   * Handles one input: at once, or after the write under way, as a loop does that waits for its disk. So each `Ready` is
   * of one input, and nobody leads or commits between two observations without being seen.
   */
  #inside(input: Input): void {
    if (this.#node === null) return;
    if (this.#busy) this.#inputs.push(input);
    else this.#run(input);
  }

  /** Runs the package's code; what it throws, it considers impossible. */
  #run(work: Input): void {
    const node = this.#node;
    if (node === null) return;
    const { random, stopped } = this.#context.ports;
    try {
      withRandom(random, () => {
        work(node);
        this.#pump();
      });
    } catch (error) {
      this.#node = null;
      const message = error instanceof Error ? error.message : String(error);
      stopped({ code: 'invariant', message, flightRecord: [] });
    }
  }

  /** Takes what is ready, one at a time, and keeps what must be kept first. */
  #pump(): void {
    while (!this.#busy && this.#node !== null && this.#node.hasReady()) {
      const ready = this.#node.ready();
      // Its arrays are the package's own, which go on to change while the disk works.
      ready.entries = ready.entries.slice();
      ready.committedEntries = ready.committedEntries.slice();
      const { raft } = this.#node;
      const then: Omit<Seen, 'appliedIndex'> = {
        role: ROLES[raft.state] ?? Role.Follower,
        term: raft.term,
        vote: memberOf(raft.vote),
        leader: memberOf(raft.lead),
        commitIndex: Math.max(0, raft.raftLog.committed - FOUNDING_INDEX),
      };
      if (ready.entries.length === 0 && ready.hardState.isEmptyHardState()) {
        this.#finish(ready, then);
        continue;
      }
      if (then.role === Role.Leader && this.#seen.role !== Role.Leader) this.#elected(then);
      this.#busy = true;
      const record: CoatyRecord = { entries: ready.entries, term: raft.term, vote: raft.vote };
      this.#journal.append(pack(record), () => {
        this.#busy = false;
        this.#run(() => this.#finish(ready, then));
        while (!this.#busy && this.#inputs.length > 0) this.#run(this.#inputs.shift()!);
      });
    }
  }

  /** The term is durable since the vote; a crash may still take the leader's first entry, or keep it unseen. */
  #elected(then: Omit<Seen, 'appliedIndex'>): void {
    this.#seen = { ...then, commitIndex: this.#seen.commitIndex };
    this.#report('ticket-completed', []);
  }

  /** Everything in `ready` is durable. */
  #finish(ready: Foreign, then: Omit<Seen, 'appliedIndex'>): void {
    this.#storage.Append(ready.entries);
    if (!ready.hardState.isEmptyHardState()) this.#storage.SetHardState(ready.hardState);
    this.#seen = then;
    this.#report('ticket-completed', ready.entries);
    for (const message of ready.messages) this.#context.ports.network.send(Number(message.to), pack(message));
    for (const { index, requestCtx } of ready.readStates ?? []) this.#answerable(requestCtx, index);
    this.#feed.push(ready.committedEntries.map((entry: StoredEntry) => ourEntry(entry)));
    this.#node?.advance(ready);
  }

  #answerable(context: string, index: number): void {
    const read = this.#readsByContext.get(context);
    if (read === undefined) return;
    this.#readsByContext.delete(context);
    this.#feed.read(index - FOUNDING_INDEX, read.key, read.reply);
  }

  #report(input: 'start' | 'ticket-completed' | 'applied', entries: readonly StoredEntry[]): void {
    const { appliedIndex } = this.#feed;
    this.#observer?.report(input, { ...this.#seen, appliedIndex }, entries.map(ourEntry));
  }
}

function memberOf(id: string): MemberId {
  return id === '' ? NO_MEMBER : Number(id);
}

function ourEntry({ index, term, data }: StoredEntry) {
  return entryOf(index - FOUNDING_INDEX, term, data);
}
