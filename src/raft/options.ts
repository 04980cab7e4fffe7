/**
 * What can be set about the core. Limits of the machine and durations of the timing shell, each with its
 * unit; defaults are for servers in one data centre.
 */
import type { Micros } from '../base/types.ts';

/** Of the machine. */
export interface RaftLimits {
  /** Ask before campaigning, so that a server that cannot win raises no term (dissertation section 9.6). */
  readonly preVote: boolean;
  /** A leader without contact to a majority steps down, and votes are refused while the leader is alive. */
  readonly checkQuorum: boolean;
  /** Entries in one append message; at least 1. */
  readonly appendEntriesMax: number;
  /** Payload bytes in one append message; one entry is always sent, however large. */
  readonly appendBytesMax: number;
  /** Entries in an append that probes where a follower's log ends; 0 probes with empty appends. */
  readonly probeEntriesMax: number;
  /** Appends to one follower that are sent and not acknowledged; at least 1. */
  readonly inFlightMessagesMax: number;
  /** Payload bytes of those; one append is always let through. */
  readonly inFlightBytesMax: number;
  /** Payload bytes of one proposal; larger ones are refused. */
  readonly proposalBytesMax: number;
  /**
   * Bytes a leader holds uncommitted before it refuses proposals, payloads and a fixed part for each entry
   * (`budget.ts`); one proposal is always let through.
   */
  readonly uncommittedBytesMax: number;
  /** A leader refuses proposals while this many committed entries wait for its state machine; at least 1. */
  readonly pendingAppliesMax: number;
  /** Reads that wait for an index, and in a replica also those that wait until it is applied; more are refused. */
  readonly pendingReadsMax: number;
  /**
   * A leader that a quorum has answered serves reads without a round while nobody else can lead (dissertation section
   * 6.4.1). Needs `checkQuorum`, and clocks that keep to `clockDriftPpmMax`: beyond it reads may be stale.
   */
  readonly leaseReads: boolean;
  /** How much faster or slower than real time any server's clock may run, in millionths. For lease reads alone. */
  readonly clockDriftPpmMax: number;
  /**
   * From 0 to `ELECTION_PRIORITY_MAX`, the default. For each step below it the server waits one `electionTimeoutMax`
   * longer before it campaigns; 0 never campaigns of its own accord. It votes, and leads when it is told to.
   */
  readonly electionPriority: number;
  /**
   * A snapshot is taken at each multiple of this index; at least 1. The same on all servers, they take theirs at the same
   * indexes, and a transfer that one leader began another one goes on with.
   */
  readonly snapshotEntries: number;
  /** ... and when the payloads since the last one have this many bytes; at least 1. */
  readonly snapshotBytes: number;
  /** Bytes of a snapshot in one message; at least 1. */
  readonly snapshotChunkBytes: number;
  /** Entries before the newest snapshot that stay in the log, for followers that are a little behind. */
  readonly compactionKeepEntries: number;
  /** Heartbeats without an answer after which nothing is kept in the log for a follower in transfer; at least 1. */
  readonly transferSilentMax: number;
  /**
   * Entries that a leader keeps at most, counted from the end of its log, for a follower that receives a snapshot or
   * catches up after one: a slow one is not sent one snapshot after another. A follower that cannot take a snapshot
   * and what follows while this many entries are appended is too slow for the load by any means.
   */
  readonly compactionHoldEntries: number;
}

export const ELECTION_PRIORITY_MAX = 3;

/** Of the timing shell; all in microseconds. */
export interface RaftTiming {
  /** An election time-out is drawn anew each time, from min to max, both included. */
  readonly electionTimeoutMin: Micros;
  readonly electionTimeoutMax: Micros;
  /** Less than half of `electionTimeoutMin`. */
  readonly heartbeatInterval: Micros;
}

export const DEFAULT_LIMITS: RaftLimits = {
  preVote: true,
  checkQuorum: true,
  appendEntriesMax: 256,
  appendBytesMax: 1 << 20,
  probeEntriesMax: 0,
  inFlightMessagesMax: 256,
  inFlightBytesMax: 16 << 20,
  proposalBytesMax: 1 << 20,
  uncommittedBytesMax: 64 << 20,
  pendingAppliesMax: 65_536,
  pendingReadsMax: 65_536,
  leaseReads: false,
  clockDriftPpmMax: 10_000,
  electionPriority: ELECTION_PRIORITY_MAX,
  snapshotEntries: 100_000,
  snapshotBytes: 64 << 20,
  snapshotChunkBytes: 256 << 10,
  compactionKeepEntries: 10_000,
  transferSilentMax: 64,
  compactionHoldEntries: 1_000_000,
};

export const DEFAULT_TIMING: RaftTiming = {
  electionTimeoutMin: 150_000,
  electionTimeoutMax: 300_000,
  heartbeatInterval: 50_000,
};
