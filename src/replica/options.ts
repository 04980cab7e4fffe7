/** What a replica is made from: what it should be, and the ports it lives on. */
import type { GroupIdentity, MemberId } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSystem } from '../ports/file-system.ts';
import type { Network } from '../ports/network.ts';
import type { Random } from '../ports/random.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import type { Observation, Observer } from '../raft/observation.ts';
import type { RaftLimits, RaftTiming } from '../raft/options.ts';
import type { StorageLimits } from '../storage/storage.ts';
import type { CreateCodec } from '../wire/codec.ts';

export interface Member {
  readonly id: MemberId;
  /** Not blank. */
  readonly name: string;
}

export interface ReplicaOptions {
  readonly identity: GroupIdentity;
  readonly self: MemberId;
  /**
   * The servers that the cluster was made of, this one included, ids and names without repetition; the same on each.
   * Empty for a server that was made later: it is added by `changeMembership`, and learns who is there.
   */
  readonly members: readonly Member[];
  readonly raft: RaftLimits;
  readonly timing: RaftTiming;
  readonly storage: StorageLimits;
  /** Committed entries handed to the state machine at once. */
  readonly applyEntriesMax: number;
  /** Observations kept as the flight record. */
  readonly flightRecordMax: number;
  /**
   * What writes and reads its frames: `createCodec` when absent. During a rolling upgrade one that reads the next
   * version, too, and, when all servers do, writes it.
   */
  readonly codec?: CreateCodec;
}

export interface ReplicaPorts {
  readonly clock: Clock;
  readonly network: Network;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly stateMachine: StateMachine;
  readonly observer: Observer;
  /** The replica has stopped for good, by itself. */
  stopped(failure: ReplicaFailure): void;
  /** The disk is full, and what is written waits (true), or has room again. It must not call the replica. */
  diskFull?(isFull: boolean): void;
}

/** Why a replica stopped by itself. */
export interface ReplicaFailure {
  readonly code: 'invariant' | 'damaged' | 'foreign' | 'version' | 'io' | 'sync-failed';
  readonly message: string;
  /** The last observations, oldest first. */
  readonly flightRecord: readonly FlightRecordLine[];
}

/** An observation, shortened for a person. */
export type FlightRecordLine = string;

export interface ReplicaStatus
  extends Pick<
    Observation,
    | 'role'
    | 'term'
    | 'leader'
    | 'commitIndex'
    | 'appliedIndex'
    | 'lastIndex'
    | 'durableIndex'
    | 'baseIndex'
    | 'snapshot'
    | 'configuration'
  > {
  readonly phase: 'new' | 'recovering' | 'running' | 'stopped';
}

/** The largest integer that the wire and the log carry in 53 bits. */
export const MAX_INTEGER = 2 ** 53 - 1;
/** The largest that they carry in 32 bits. */
export const MAX_GROUP = 2 ** 32 - 1;
/** Payload bytes of one message or one proposal: frames and tickets carry lengths below 2^31. */
export const MESSAGE_BYTES_MAX = 2 ** 30;
export const MESSAGE_ENTRIES_MAX = 2 ** 20;
/** Nothing is left of a lease when clocks may differ by as much as they show. */
export const CLOCK_DRIFT_PPM_MAX = 999_999;
/** The flight record is kept in memory that is taken at once. */
export const FLIGHT_RECORD_MAX = 2 ** 20;
