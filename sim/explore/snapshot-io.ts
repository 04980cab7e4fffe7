/** What an explored server has under way with snapshots, beside its tickets. A crash ends it. A value. */
import { EMPTY_PREFIX, prefixDigest } from '../../model/digest.ts';
import type { Mirror } from '../../model/refinement/mirror.ts';
import type { LogIndex } from '../../src/base/types.ts';
import { configurationAt } from '../../src/raft/configurations.ts';
import type { ReceivedChunk, WantedChunk } from '../../src/raft/effects.ts';
import { termAt } from '../../src/raft/log.ts';
import { isSameSnapshot, type SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { ProgressMode, type RaftState } from '../../src/raft/state.ts';

export interface SnapshotIo {
  /** Chunks to read, for followers; the first one is being read. */
  readonly reading: readonly WantedChunk[];
  /** A chunk that arrived and is being written, or null. */
  readonly staging: ReceivedChunk | null;
}

export const NO_IO: SnapshotIo = { reading: [], staging: null };

/** Two chunks of one byte, so that a transfer can end in the middle. */
const SNAPSHOT_BYTES = 2;
export const CHUNK_BYTES = 1;

/** The snapshot of the state after `index`: equal for equal logs, and for no others. */
export function snapshotOf(
  { raft, mirror }: { raft: RaftState; mirror: Mirror },
  index: LogIndex,
): SnapshotMeta {
  let digest = EMPTY_PREFIX;
  for (const [at, { term, value }] of mirror.server.log.slice(0, index).entries())
    digest = prefixDigest(digest, at + 1, term, value);
  const { configuration } = configurationAt(raft, index);
  return { index, term: termAt(raft, index), configuration, size: SNAPSHOT_BYTES, checksum: digest };
}

/** Of which applied indexes a snapshot may become durable now: what it stands for must be. */
export function snapshotIndexes({ snapshot, log, appliedIndex, durableIndex }: RaftState): LogIndex[] {
  const indexes: LogIndex[] = [];
  const first = Math.max(log.baseIndex, snapshot?.index ?? 0) + 1;
  for (let index = first; index <= Math.min(appliedIndex, durableIndex); index += 1) indexes.push(index);
  return indexes;
}

/** What they are does not matter to the machine. */
export function bytesOf({ length }: WantedChunk): Uint8Array {
  return new Uint8Array(length);
}

/** Without the chunks for followers that need them no more: nobody reads on for these. */
export function stillNeeded(io: SnapshotIo, { progress }: RaftState): SnapshotIo {
  if (io.reading.length === 0) return io;
  const reading = io.reading.filter(({ snapshot }) =>
    progress.some(
      ({ mode, transfer }) =>
        mode === ProgressMode.Snapshot && transfer !== null && isSameSnapshot(transfer.snapshot, snapshot),
    ),
  );
  return { ...io, reading };
}
