/**
 * Hand-made runs: a `Story` remembers what each server last said, so that a test writes only what changes in an
 * observation, and may write what no real server would.
 */

import { ALL_PROPERTIES } from '../../../properties/all.ts';
import type { ClientEvent } from '../../../properties/client-history.ts';
import { createJudge, type Judge } from '../../../properties/judge.ts';
import type { Ledger } from '../../../properties/ledger.ts';
import { campaignsInTime } from '../../../properties/process/campaigns-in-time.ts';
import { candidatesAskAll } from '../../../properties/process/candidates-ask-all.ts';
import { heartbeatsReachAll } from '../../../properties/process/heartbeats-reach-all.ts';
import { jointLeftAtOnce } from '../../../properties/process/joint-left-at-once.ts';
import { leaderBeginsWithEntry } from '../../../properties/process/leader-begins-with-entry.ts';
import { votesWhenFree } from '../../../properties/process/votes-when-free.ts';
import type { Property, Violation } from '../../../properties/property.ts';
import type { ClusterSettings, ServerView, StoredFile, WorldView } from '../../../properties/world-view.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { encodeConfiguration } from '../../../src/raft/configuration-codec.ts';
import type { Outgoing } from '../../../src/raft/effects.ts';
import { type Entry, EntryKind } from '../../../src/raft/entry.ts';
import type { InputKind } from '../../../src/raft/input.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import type { Observation } from '../../../src/raft/observation.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';
import type { SnapshotMeta } from '../../../src/raft/snapshot-meta.ts';
import { Role } from '../../../src/raft/state.ts';
import type { HardState, Ticket } from '../../../src/raft/ticket.ts';

/** What differs from the server's former observation. */
export interface Change {
  /** Durable from now on. */
  readonly snapshot?: SnapshotMeta;
  /** Takes the place of the log; goes with a ticket. */
  readonly install?: SnapshotMeta;
  /** The log begins behind this entry from now on. */
  readonly compact?: number;
  input?: InputKind;
  message?: Message;
  incarnation?: number;
  sequence?: number;
  role?: Role;
  term?: number;
  vote?: number;
  commit?: number;
  applied?: number;
  cut?: number;
  append?: readonly Entry[];
  lastIndex?: number;
  durable?: number;
  /** true: a ticket of exactly what changed. */
  ticket?: true | Partial<Ticket>;
  completed?: number;
  sent?: readonly Outgoing[];
  readsTaken?: number;
  readsRefused?: number;
  readsReady?: number;
  readIndex?: number;
  readsByLease?: boolean;
  readRound?: number;
  readAwaited?: number;
  transferTarget?: number;
  leader?: number;
  configuration?: Configuration;
  matched?: readonly { member: number; index: number }[];
}

interface Said {
  incarnation: number;
  sequence: number;
  role: Role;
  term: number;
  vote: number;
  configuration: Configuration;
  commit: number;
  applied: number;
  /** The log begins after this snapshot. */
  base: SnapshotMeta | null;
  snapshot: SnapshotMeta | null;
  log: Entry[];
  issued: number;
  completed: number;
}

/** The entry of a configuration. */
export function configurationEntry(index: number, term: number, configuration: Configuration): Entry {
  return { index, term, kind: EntryKind.Configuration, payload: encodeConfiguration(configuration) };
}

export function entry(index: number, term: number, text = `${index}.${term}`): Entry {
  return { index, term, kind: EntryKind.Command, payload: new TextEncoder().encode(text) };
}

export function snapshotOf(index: number, term = 1): SnapshotMeta {
  return { index, term, configuration: simpleConfiguration([1, 2, 3]), size: 4, checksum: index };
}

export const SETTINGS: ClusterSettings = {
  limits: {
    ...DEFAULT_LIMITS,
    appendEntriesMax: 2,
    appendBytesMax: 16,
    inFlightMessagesMax: 2,
    inFlightBytesMax: 32,
    snapshotChunkBytes: 8,
    snapshotEntries: 10,
    compactionKeepEntries: 2,
    compactionHoldEntries: 20,
    transferSilentMax: 2,
    proposalBytesMax: 100,
    uncommittedBytesMax: 200,
    pendingAppliesMax: 3,
    pendingReadsMax: 2,
  },
  storage: { segmentBytesMax: 1_000, batchBytesMax: 200 },
  heartbeatInterval: 20,
  electionTimeoutMin: 100,
  electionTimeoutMax: 200,
  hasSteadyClocks: true,
  sessionsMax: 2,
  members: [1, 2, 3],
  electionPriorities: new Map(),
  failover: null,
};

/** Where clocks go back. */
export const UNSTEADY: ClusterSettings = { ...SETTINGS, hasSteadyClocks: false };

const EMPTY_APPEND = { previousIndex: 0, previousTerm: 0, commitIndex: 0, entries: [], readRound: 0 };

/** Hand-made leaders ask nobody, begin without an entry, forget whom they like and lead on when they are removed, and nobody keeps the time: stories are short. These rules have tests of their own. */
const UNTOLD: readonly Property[] = [
  leaderBeginsWithEntry,
  campaignsInTime,
  candidatesAskAll,
  heartbeatsReachAll,
  jointLeftAtOnce,
  votesWhenFree,
];
export const JUDGES = ALL_PROPERTIES.filter((property) => !UNTOLD.includes(property));

export class Story {
  readonly violations: Violation[] = [];
  readonly counted: string[] = [];
  /** Servers whose disks were damaged while they were down. */
  readonly damaged = new Set<number>();
  /** The names on the disk of each server, and how often a fault has struck there. */
  readonly files = new Map<number, readonly StoredFile[]>();
  readonly troubles = new Map<number, number>();
  /** Virtual time, and the number of the kernel's event. */
  readonly time = { now: 0, event: 0 };
  /** Servers whose disks are full. */
  readonly full = new Set<number>();
  readonly slow = new Set<number>();
  readonly busy = new Set<number>();
  /** Servers that have not released a snapshot of their state machines. */
  readonly holding = new Set<number>();
  /** How many files each has open, and how many of them it has removed. */
  readonly open = new Map<number, number>();
  readonly nameless = new Map<number, number>();
  readonly orders = { snapshotsAsked: new Set<number>(), campaignOrderedIn: -1, campaignOrderedAt: 0 };
  readonly judge: Judge;
  readonly views: (ServerView & {
    digest: number | null;
    appliedIndex: number;
    clock: number;
    /** By so much it was set back so far. */
    setBack: number;
    ready: boolean;
  })[];
  readonly #said = new Map<number, Said>();
  #sequence = 0;

  constructor(
    members: readonly number[] = [1, 2, 3],
    properties: readonly Property[] = JUDGES,
    settings: ClusterSettings = SETTINGS,
  ) {
    this.views = members.map(view);
    const byId = (id: number) => this.views.find((each) => each.id === id)!;
    const { time } = this;
    const world: WorldView = {
      settings,
      get now() {
        return time.now;
      },
      get event() {
        return time.event;
      },
      servers: this.views,
      server: byId,
      clock: (id) => {
        const { clock, setBack } = byId(id);
        return { count: () => clock, reading: clock - setBack };
      },
      isDamaged: (id) => this.damaged.has(id),
      disk: (id) => ({
        stored: () => this.files.get(id) ?? [],
        troubles: this.troubles.get(id) ?? 0,
        hasSlowOperation: this.slow.has(id),
        isBusy: this.busy.has(id),
        openFiles: this.open.get(id) ?? 0,
        openWithoutName: this.nameless.get(id) ?? 0,
        lacksRoom: this.full.has(id),
      }),
      orders: () => this.orders,
      holdsSnapshot: (id) => this.holding.has(id),
    };
    this.judge = createJudge(properties, members, world, {
      violated: (violation) => this.violations.push(violation),
      counted: (name) => this.counted.push(name),
    });
    for (const id of members) {
      this.#said.set(id, {
        incarnation: 0,
        sequence: 0,
        role: Role.Follower,
        term: 0,
        vote: NO_MEMBER,
        commit: 0,
        applied: 0,
        configuration: simpleConfiguration(members),
        base: null,
        snapshot: null,
        log: [],
        issued: 0,
        completed: 0,
      });
      this.start(id);
    }
  }

  get ledger(): Ledger {
    return this.judge.ledger;
  }

  /** The messages of one property. */
  of(property: string): string[] {
    return this.violations.filter((each) => each.property === property).map((each) => each.message);
  }

  /** A new life that recovered `log`, `term`, `vote` (default: what the server said last). */
  start(
    server: number,
    found: { log?: Entry[]; term?: number; vote?: number; incarnation?: number } = {},
  ): void {
    const said = this.#said.get(server)!;
    const log = found.log ?? said.log;
    Object.assign(said, {
      role: Role.Follower,
      commit: said.base?.index ?? 0,
      applied: said.base?.index ?? 0,
      issued: 0,
      completed: 0,
      sequence: 0,
      log: [],
    });
    said.incarnation = found.incarnation ?? said.incarnation + 1;
    this.see(server, {
      input: 'start',
      append: log,
      term: found.term ?? said.term,
      vote: found.vote ?? said.vote,
      incarnation: said.incarnation,
    });
  }

  see(server: number, change: Change): void {
    const said = this.#said.get(server)!;
    const hardState = this.#hardState(said, change);
    if (change.install !== undefined) {
      const { index } = change.install;
      Object.assign(said, { base: change.install, snapshot: change.install, commit: index, log: [] });
    }
    if (change.compact !== undefined) said.base = compacted(said, change.compact);
    if (change.cut) said.log.length = change.cut - 1;
    if (change.append) said.log = said.log.concat(change.append);
    said.sequence = change.sequence ?? said.sequence + 1;
    said.incarnation = change.incarnation ?? said.incarnation;
    said.role = change.role ?? said.role;
    said.term = change.term ?? said.term;
    said.vote = change.vote ?? said.vote;
    said.snapshot = change.snapshot ?? said.snapshot;
    said.configuration = change.configuration ?? said.configuration;
    said.commit = change.commit ?? said.commit;
    said.applied = change.applied ?? said.applied;
    said.completed = change.completed ?? said.completed;
    let ticketIssued: Ticket | null = null;
    if (change.ticket !== undefined) {
      said.issued += 1;
      const whole = {
        id: said.issued,
        hardState,
        truncateFrom: change.cut ?? 0,
        entries: change.append ?? [],
        install: change.install ?? null,
      };
      ticketIssued = change.ticket === true ? whole : { ...whole, ...change.ticket };
    }
    const observation: Observation = {
      server,
      incarnation: said.incarnation,
      sequence: said.sequence,
      input: change.input ?? (change.message === undefined ? 'ticket-completed' : 'message'),
      message: change.message ?? null,
      role: said.role,
      term: said.term,
      vote: said.vote,
      leader: change.leader ?? NO_MEMBER,
      commitIndex: said.commit,
      appliedIndex: said.applied,
      lastIndex: change.lastIndex ?? (said.base?.index ?? 0) + said.log.length,
      baseIndex: said.base?.index ?? 0,
      baseTerm: said.base?.term ?? 0,
      snapshot: said.snapshot,
      lastTerm: said.log.at(-1)?.term ?? said.base?.term ?? 0,
      durableIndex: change.durable ?? 0,
      truncatedFrom: change.cut ?? 0,
      appended: change.append ?? [],
      ticketIssued,
      ticketCompleted: said.completed,
      sent: change.sent ?? [],
      matched: change.matched ?? [],
      readsTaken: change.readsTaken ?? 0,
      readsRefused: change.readsRefused ?? 0,
      readsReady: change.readsReady ?? 0,
      readIndex: change.readIndex ?? 0,
      readsByLease: change.readsByLease ?? false,
      // The round that is waited for is the latest one.
      readRound: change.readRound ?? change.readAwaited ?? 0,
      readAwaited: change.readAwaited ?? 0,
      transferTarget: change.transferTarget ?? NO_MEMBER,
      configuration: said.configuration,
    };
    this.judge.observed(observation);
  }

  /** A legal change that is written in a ticket, and completed at once. */
  write(server: number, change: Change): void {
    this.see(server, { ...change, ticket: true });
    this.see(server, { input: 'ticket-completed', completed: this.#said.get(server)!.issued });
  }

  /** A legal election: the candidate's and the voters' votes are durable, then the candidate leads. */
  elect(leader: number, term: number, voters: readonly number[]): void {
    this.write(leader, { input: 'election-timeout', role: Role.Candidate, term, vote: leader });
    for (const voter of voters) this.write(voter, { role: Role.Follower, term, vote: leader });
    this.see(leader, { role: Role.Leader });
  }

  /** Legally appended and made durable by all of `servers`; the first one leads. */
  replicate(servers: readonly number[], entries: readonly Entry[]): void {
    for (const server of servers) this.write(server, { append: entries });
  }

  message(kind: MessageKind, from: number, to: number, term: number, rest: object = {}): Message {
    this.#sequence += 1;
    const incarnation = this.#said.get(from)!.incarnation;
    const usual = kind === MessageKind.AppendRequest ? EMPTY_APPEND : {};
    // The rest of the fields is the business of the test.
    return { kind, from, to, term, incarnation, sequence: this.#sequence, ...usual, ...rest } as Message;
  }

  voteGranted(from: number, to: number, term: number): Message {
    return this.message(MessageKind.VoteResponse, from, to, term, { granted: true });
  }

  acknowledged(from: number, to: number, term: number, matchIndex: number): Message {
    return this.message(MessageKind.AppendResponse, from, to, term, { success: true, matchIndex });
  }

  clients(...events: ClientEvent[]): this {
    for (const event of events) this.judge.client(event);
    return this;
  }

  #hardState(said: Said, change: Change): HardState | null {
    if (change.term === undefined && change.vote === undefined) return null;
    return { term: change.term ?? said.term, vote: change.vote ?? said.vote };
  }
}

/** What the log begins with when everything up to `index` has left it. */
function compacted(said: Said, index: number): SnapshotMeta {
  const gone = said.log.splice(0, index - (said.base?.index ?? 0));
  return { ...said.snapshot!, index, term: gone.at(-1)!.term };
}

function view(id: number) {
  return {
    id,
    alive: true,
    paused: false,
    hasBacklog: false,
    ready: true,
    role: Role.Follower,
    term: 0,
    leader: NO_MEMBER,
    lastIndex: 0,
    commitIndex: 0,
    appliedIndex: 0,
    clock: 0,
    setBack: 0,
    digest: null as number | null,
    stateDigest(): number | null {
      return this.digest;
    },
  };
}
