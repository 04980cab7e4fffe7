/**
 * What properties and the liveness verdict may see of a world, whichever system is under test.
 */
import type { LogIndex, MemberId, Micros, Term } from '../src/base/types.ts';
import type { FailoverOptions } from '../src/failover/options.ts';
import type { RaftLimits } from '../src/raft/options.ts';
import type { Role } from '../src/raft/state.ts';
import type { StorageLimits } from '../src/storage/storage.ts';

export interface ServerView {
  readonly id: MemberId;
  /** Running: started, and neither crashed nor stopped by itself. It may be paused. */
  readonly alive: boolean;
  readonly paused: boolean;
  /** Something has come to it that it has not got to yet, an alarm perhaps: it is paused, or busy with what came before. */
  readonly hasBacklog: boolean;
  /** Recovered and taking part. */
  readonly ready: boolean;
  readonly role: Role;
  readonly term: Term;
  readonly leader: MemberId;
  readonly lastIndex: LogIndex;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  /** A digest of the state machine's state as of `appliedIndex`, or null when the system cannot tell. */
  stateDigest(): number | null;
}

/** A file as whoever uses the disk sees it: what is not synced yet counts, too. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}

/** What the servers were told to do, as far as a judge needs to know. */
export interface ClusterSettings {
  /** The same for all servers, but for the priorities. */
  readonly limits: RaftLimits;
  readonly storage: StorageLimits;
  /** Of servers that have another one than that of the limits. */
  readonly electionPriorities: ReadonlyMap<MemberId, number>;
  /** Beside each server stands a failover coordinator, which may tell it to campaign; null: none does. */
  readonly failover: FailoverOptions | null;
  readonly heartbeatInterval: Micros;
  readonly electionTimeoutMin: Micros;
  readonly electionTimeoutMax: Micros;
  /** No clock is set back in this run: its count is then all that a server's own timers have seen, and no less. */
  readonly hasSteadyClocks: boolean;
  /** The servers that the cluster is made of; others may be made later, and added. */
  readonly members: readonly MemberId[];
  /** Client sessions that the state machine keeps. */
  readonly sessionsMax: number;
}

/** The clock of a server, as nobody but judges can see it. */
export interface ClockView {
  /** What it reads, which may be less than before. */
  readonly reading: Micros;
  /**
   * All that it has counted: its drift is in it, and its jumps forward, but those back are left out. Between two moments the
   * server itself cannot have noticed more time than this grew by.
   */
  count(): Micros;
}

/** The disk of a server; it is empty when the system under test does not use it. */
export interface DiskView {
  /** What lies on it, in no order. */
  stored(): readonly StoredFile[];
  /** How many operations were refused, failed or took longer than usual so far: it only grows. */
  readonly troubles: number;
  /** An operation is under way that takes longer than usual. */
  readonly hasSlowOperation: boolean;
  /** An operation is under way. */
  readonly isBusy: boolean;
  /** The files that the server has open. */
  readonly openFiles: number;
  /** Of those, the files that are removed, or replaced: their room is not given back. */
  readonly openWithoutName: number;
  /** The server was told that a file has no room, and has not been told since that it has. */
  readonly lacksRoom: boolean;
}

/** What operators have told a server, in whichever of its lives. */
export interface OrdersView {
  /** How far it had applied each time when it was to take a snapshot. */
  readonly snapshotsAsked: ReadonlySet<LogIndex>;
  /** The event in which it was told to campaign the last time; -1: never. */
  readonly campaignOrderedIn: number;
  /** What its clock had counted then. */
  readonly campaignOrderedAt: Micros;
}

export interface WorldView {
  readonly settings: ClusterSettings;
  /** Virtual time. */
  readonly now: Micros;
  /** The number of the event being handled. */
  readonly event: number;
  /** In the order of the scenario. */
  readonly servers: readonly ServerView[];
  server(id: MemberId): ServerView;
  clock(server: MemberId): ClockView;
  /** What the server had synced, and needs, was damaged, and it has not stopped for that yet. */
  isDamaged(server: MemberId): boolean;
  disk(server: MemberId): DiskView;
  orders(server: MemberId): OrdersView;
  /** The server has taken a snapshot of its state machine, and not released it. */
  holdsSnapshot(server: MemberId): boolean;
}
