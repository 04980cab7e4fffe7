/**
 * The contract between a replica and its log: tickets go in, in order; completions come out, in order.
 * `segmented-log.ts` implements it over the FileSystem port; the explorer's abstract disk is another.
 */
import type { Incarnation, LogIndex, MemberId, Term, TicketId } from '../base/types.ts';
import type { Entry } from '../raft/entry.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { HardState, Ticket } from '../raft/ticket.ts';
import type { SnapshotStore } from './snapshots.ts';

/** Whose files these are; a directory of somebody else is refused at opening. */
export interface StorageIdentity {
  readonly cluster: number;
  readonly group: number;
  readonly member: MemberId;
}

/** Limits of the log's files. */
export interface StorageLimits {
  /** A segment is closed when it has reached this size in bytes. */
  readonly segmentBytesMax: number;
  /** Bytes written by one group commit; a larger single ticket is written alone. */
  readonly batchBytesMax: number;
  /**
   * Bytes that recovery reads at once, of a segment: at least `READ_BYTES_MIN`; absent: `READ_BYTES_USUAL`. A single larger
   * ticket is read whole, and is bounded by its file's size.
   */
  readonly readBytesMax?: number;
}

/** A group commit is small against a segment, and a segment is soon compacted away. */
export const DEFAULT_STORAGE_LIMITS: StorageLimits = { segmentBytesMax: 16 << 20, batchBytesMax: 1 << 20 };

/** What was found on disk. */
export interface Recovered {
  /** One more than that of the life before; already durable when it is reported. */
  readonly incarnation: Incarnation;
  readonly hardState: HardState;
  /** The newest durable snapshot, or null. */
  readonly snapshot: SnapshotMeta | null;
  /** The entry before the first of `entries`, at most that of `snapshot`: 0 and 0 unless the log was compacted. */
  readonly baseIndex: LogIndex;
  readonly baseTerm: Term;
  /** Contiguous from `baseIndex + 1`. If they reach the snapshot's index, they have its term there. */
  readonly entries: readonly Entry[];
  /** A torn tail was cut off: where it began, or null. */
  readonly tornTail: { readonly path: string; readonly offset: number; readonly bytes: number } | null;
}

/** Why storage stopped. Every one of these is fatal for the incarnation. */
export interface StorageFailure {
  readonly code: 'damaged' | 'foreign' | 'version' | 'io' | 'sync-failed';
  readonly path: string;
  /** Byte offset in the file, or -1 when it does not apply. */
  readonly offset: number;
  /** A sentence for a person: what was found, where, and what to do. */
  readonly message: string;
}

export interface StorageEvents {
  /** Recovery is done; tickets may be written. */
  opened(recovered: Recovered): void;
  /** All tickets up to this one are durable. Never called from within `write`. */
  completed(ticket: TicketId): void;
  /**
   * The disk is full (true) or has room again (false); also while opening. Said when it changes, not at every attempt:
   * call `retry` from time to time until it is false. Tickets wait meanwhile.
   */
  full(isFull: boolean): void;
  /** Nothing more will be completed; called at most once. */
  failed(failure: StorageFailure): void;
}

export interface Storage {
  /** Reads what is there, cuts a torn tail, or refuses. Ends in `opened` or `failed`. */
  open(): void;
  /** Takes a ticket; ids rise by one from 1. Group commit: tickets that come while a write is under way go together. */
  write(ticket: Ticket): void;
  /**
   * The entries up to `index` are not needed any more; it is at most that of the newest durable snapshot. Segments that
   * hold nothing else are removed. Promises nothing: after a restart the log may begin earlier.
   */
  compact(index: LogIndex): void;
  readonly snapshots: SnapshotStore;
  /** After `full(true)`: try again what waits. The replica calls it from a timer. */
  retry(): void;
  /** Stops; nothing is reported afterwards. */
  close(): void;
}
