/**
 * The storage that the package brings, filled from the journal: the log begins behind a snapshot at index 1 that names
 * the voters, as the package wants a cluster to be founded. What is durable is the journal; this is its mirror.
 */
import type { LoggedCommand } from '../shared/command-feed.ts';
import type { CoatyParts, Foreign } from './load.ts';

/** The founding snapshot stands here, in term 1; the entry that Ordeal numbers 1 follows it. */
export const FOUNDING_INDEX = 1;
const FOUNDING_TERM = 1;

export interface StoredEntry {
  readonly index: number;
  readonly term: number;
  readonly type: number;
  readonly data: LoggedCommand | null;
}

/** One record of the journal: the beginning of a life, or what one `Ready` wants to be kept. */
export interface CoatyRecord {
  readonly life?: number;
  readonly entries?: readonly StoredEntry[];
  readonly term?: number;
  readonly vote?: string;
}

export interface Recovered {
  readonly storage: Foreign;
  readonly lives: number;
  readonly entries: readonly StoredEntry[];
  readonly term: number;
  readonly vote: string;
}

export function recover(
  parts: CoatyParts,
  voters: readonly string[],
  records: readonly CoatyRecord[],
): Recovered {
  const { messages, storage: storages } = parts;
  let lives = 0;
  let term = 0;
  let vote = '';
  const entries: StoredEntry[] = [];
  for (const record of records) {
    lives = record.life ?? lives;
    term = record.term ?? term;
    vote = record.vote ?? vote;
    const first = record.entries?.[0];
    if (first !== undefined) entries.length = first.index - FOUNDING_INDEX - 1;
    for (const entry of record.entries ?? []) entries.push(entry);
  }
  const storage = storages.MemoryStorage.NewMemoryStorage();
  storage.ApplySnapshot(
    new messages.Snapshot({
      metadata: new messages.SnapshotMetadata({
        index: FOUNDING_INDEX,
        term: FOUNDING_TERM,
        confState: new messages.ConfState({ voters: [...voters] }),
      }),
    }),
  );
  storage.Append(entries.map((entry) => new messages.Entry(entry)));
  // The commit index need not be kept (Raft paper, figure 2), and what was kept of it nobody may have been told.
  if (term > 0) storage.SetHardState(new messages.HardState({ term, vote, commit: FOUNDING_INDEX }));
  return { storage, lives, entries, term, vote };
}
