/**
 * The contract of snapshots on disk: made here, received from a leader, read for restoring and for sending. Every
 * answer is an event of its own, never from within the call; none comes after storage was closed or failed.
 *
 * Damage of a durable snapshot that a reader meets is a failure of the storage (`damaged`, with file and offset).
 */
import type { LogIndex, Term } from '../base/types.ts';
import type { Configuration } from '../raft/configuration.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';

export interface SnapshotStore {
  /** The newest durable snapshot, recovered, made or installed; null if there is none. */
  readonly newest: SnapshotMeta | null;
  /**
   * Begins a snapshot of the applied state at `index`, which must be above `newest`. One at a time: finish or abandon
   * it before the next.
   */
  create(index: LogIndex, term: Term, configuration: Configuration): SnapshotWriter;
  /**
   * Takes the bytes at `offset` of a received snapshot; those that do not continue what is staged are left. A
   * snapshot of another meta than the staged one takes its place. `done` tells where to go on.
   * Returns false when the chunk before is still being written: this one is dropped, and `done` is not called.
   */
  stage(
    meta: SnapshotMeta,
    offset: number,
    bytes: Uint8Array,
    done: (progress: StagingProgress) => void,
  ): boolean;
  /** How much of it is staged; survives a crash as far as it can be verified. */
  staged(meta: SnapshotMeta): StagingProgress;
  /** Opens the newest durable snapshot, which stays on disk until the reader is closed; null if there is none. */
  open(): SnapshotReader | null;
}

export interface StagingProgress {
  /** The next byte that is wanted. 0 again when all were there and the checksum was wrong. */
  readonly offset: number;
  /** All bytes are there, verified and synced: a ticket may install it. */
  readonly complete: boolean;
}

export interface SnapshotWriter {
  /**
   * Appends to the contents. One call at a time; `bytes` must not change until `done`. `taken` is false when the disk
   * is full: the snapshot is abandoned, and its room given back.
   */
  write(bytes: Uint8Array, done: (taken: boolean) => void): void;
  /**
   * Makes the snapshot durable, after all tickets that were written before this call. null: it is abandoned, because
   * the disk is full, or because a newer one was installed meanwhile.
   */
  finish(done: (meta: SnapshotMeta | null) => void): void;
  /** Removes what was written; `done` of a call under way is not called any more. Does nothing after the end. */
  abandon(): void;
}

export interface SnapshotReader {
  readonly meta: SnapshotMeta;
  /** Reads up to `length` bytes, verified; fewer only at the end of the contents. One call at a time. */
  read(offset: number, length: number, done: (bytes: Uint8Array) => void): void;
  /** Lets the file go; `done` of a call under way is not called any more. */
  close(): void;
}
