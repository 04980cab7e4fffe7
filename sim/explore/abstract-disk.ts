/**
 * The disk of an explored server, by tickets (DESIGN.md section 3): what every crash leaves, what is under way, and
 * where a crash may leave either of two things. A value: nothing in it is ever changed.
 */
import type { LogIndex } from '../../src/base/types.ts';
import { FIRST_HARD_STATE, type LogBase, WHOLE_LOG } from '../../src/raft/create-state.ts';
import type { ReceivedChunk } from '../../src/raft/effects.ts';
import type { Entry } from '../../src/raft/entry.ts';
import { isSameSnapshot, type SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import type { HardState, Ticket } from '../../src/raft/ticket.ts';

export interface AbstractDisk {
  readonly hardState: HardState;
  /** Where the log begins, and the newest snapshot that is durable. */
  readonly base: LogBase;
  /** The entries after the base. */
  readonly log: readonly Entry[];
  /** Those up to here may be gone after a crash: they are removed by and by. */
  readonly letGo: LogIndex;
  /** The snapshot that is being received. */
  readonly staged: Staged | null;
  /** Oldest first. */
  readonly pending: readonly Ticket[];
}

export interface Staged {
  readonly snapshot: SnapshotMeta;
  /** So many bytes are there. */
  readonly offset: number;
}

export const EMPTY_DISK: AbstractDisk = {
  hardState: FIRST_HARD_STATE,
  base: WHOLE_LOG,
  log: [],
  letGo: 0,
  staged: null,
  pending: [],
};

export function issue(disk: AbstractDisk, ticket: Ticket): AbstractDisk {
  return { ...disk, pending: [...disk.pending, ticket] };
}

/** The oldest ticket is written. */
export function complete(disk: AbstractDisk): AbstractDisk {
  const [ticket, ...pending] = disk.pending;
  if (ticket === undefined) throw new RangeError('no ticket is under way');
  const { hardState, truncateFrom, entries, install } = ticket;
  if (install !== null) return installed({ ...disk, pending }, install);
  const { base, log } = disk;
  const kept = truncateFrom === 0 ? log : log.slice(0, truncateFrom - base.baseIndex - 1);
  return {
    ...disk,
    hardState: hardState ?? disk.hardState,
    log: entries.length === 0 ? kept : [...kept, ...entries],
    pending,
  };
}

function installed(disk: AbstractDisk, snapshot: SnapshotMeta): AbstractDisk {
  const { index, term } = snapshot;
  const isStaged = disk.staged !== null && isSameSnapshot(disk.staged.snapshot, snapshot);
  return {
    ...disk,
    base: { baseIndex: index, baseTerm: term, snapshot },
    log: [],
    letGo: index,
    staged: isStaged ? null : disk.staged,
  };
}

/** A snapshot of its own is durable. */
export function save(disk: AbstractDisk, snapshot: SnapshotMeta): AbstractDisk {
  return { ...disk, base: { ...disk.base, snapshot } };
}

/** The log is not needed up to here any more. */
export function compact(disk: AbstractDisk, upTo: LogIndex): AbstractDisk {
  return { ...disk, letGo: upTo };
}

/** How much of a snapshot is there. */
export function stagedOf({ staged }: AbstractDisk, snapshot: SnapshotMeta): number {
  return staged !== null && isSameSnapshot(staged.snapshot, snapshot) ? staged.offset : 0;
}

/** The chunk continues what is there of its snapshot; one of another snapshot begins anew. */
export function stage(disk: AbstractDisk, { snapshot, offset, bytes }: ReceivedChunk): AbstractDisk {
  return { ...disk, staged: { snapshot, offset: offset + bytes.length } };
}

/** All that a crash may leave: any number of the tickets, in order, and of the rest what was not promised or not. */
export function crashes(disk: AbstractDisk): AbstractDisk[] {
  const left: AbstractDisk[] = [];
  let after = disk;
  for (;;) {
    for (const one of withOrWithoutStaged(after)) {
      left.push({ ...one, pending: [] });
      if (one.letGo > one.base.baseIndex) left.push({ ...removed(one), pending: [] });
    }
    if (after.pending.length === 0) return left;
    after = complete(after);
  }
}

/** Only a snapshot that is complete was synced. */
function withOrWithoutStaged(disk: AbstractDisk): AbstractDisk[] {
  const { staged } = disk;
  if (staged === null || staged.offset === staged.snapshot.size) return [disk];
  return [disk, { ...disk, staged: null }];
}

function removed(disk: AbstractDisk): AbstractDisk {
  const { base, log, letGo } = disk;
  const gone = letGo - base.baseIndex;
  const baseTerm = log[gone - 1]!.term;
  return { ...disk, base: { ...base, baseIndex: letGo, baseTerm }, log: log.slice(gone) };
}
