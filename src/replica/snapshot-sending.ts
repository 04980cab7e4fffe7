/**
 * Reads the chunks of snapshots that a leader sends. A snapshot in transfer is held open until no follower needs it,
 * so that a newer one does not take it away.
 */
import type { WantedChunk } from '../raft/effects.ts';
import { isSameSnapshot } from '../raft/snapshot-meta.ts';
import { ProgressMode, type RaftState } from '../raft/state.ts';
import type { SnapshotReader, SnapshotStore } from '../storage/snapshots.ts';

interface Open {
  readonly reader: SnapshotReader;
  /** The first one is being read. */
  readonly wanted: WantedChunk[];
}

/**
 * A follower is asked again while a slow disk still reads for it, so what it wants now takes the place of what it wanted
 * before: `wanted` holds one chunk for each follower, beside the first one, which is being read.
 */
export function enqueueChunk(wanted: WantedChunk[], chunk: WantedChunk): void {
  const { member, offset } = chunk;
  const first = wanted[0];
  if (first !== undefined && first.member === member && first.offset === offset) return;
  for (let at = 1; at < wanted.length; at += 1) {
    if (wanted[at]!.member !== member) continue;
    wanted[at] = chunk;
    return;
  }
  wanted.push(chunk);
}

export class SnapshotSending {
  readonly #store: SnapshotStore;
  readonly #read: (chunk: WantedChunk, bytes: Uint8Array) => void;
  readonly #open: Open[] = [];

  /** @param read called with the bytes of a chunk, as an event of its own. */
  constructor(store: SnapshotStore, read: (chunk: WantedChunk, bytes: Uint8Array) => void) {
    this.#store = store;
    this.#read = read;
  }

  get isIdle(): boolean {
    return this.#open.length === 0;
  }

  /** A transfer of the newest snapshot has begun. */
  begin(): void {
    const newest = this.#store.newest;
    if (newest === null || this.#open.some(({ reader }) => isSameSnapshot(reader.meta, newest))) return;
    const reader = this.#store.open();
    if (reader !== null) this.#open.push({ reader, wanted: [] });
  }

  want(chunk: WantedChunk): void {
    const open = this.#open.find(({ reader }) => isSameSnapshot(reader.meta, chunk.snapshot));
    if (open === undefined) return;
    const idle = open.wanted.length === 0;
    enqueueChunk(open.wanted, chunk);
    if (idle) this.#next(open);
  }

  /** After a step: closes what no follower is sent any more. */
  settle({ progress }: RaftState): void {
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const { reader } = this.#open[at]!;
      const needed = progress.some(
        ({ mode, transfer }) =>
          mode === ProgressMode.Snapshot &&
          transfer !== null &&
          isSameSnapshot(transfer.snapshot, reader.meta),
      );
      if (needed) continue;
      this.#open.splice(at, 1);
      reader.close();
    }
  }

  stop(): void {
    for (const { reader } of this.#open.splice(0)) reader.close();
  }

  #next(open: Open): void {
    const chunk = open.wanted[0];
    if (chunk === undefined) return;
    open.reader.read(chunk.offset, chunk.length, (bytes) => {
      if (!this.#open.includes(open)) return;
      open.wanted.shift();
      this.#next(open);
      this.#read(chunk, bytes);
    });
  }
}
