/** The end of the log of this server, for people: what kind the last entries are, and how large; not what they say. */
import type { LogIndex, Term } from '../../base/types.ts';
import { EntryKind } from '../../raft/entry.ts';
import type { Observation } from '../../raft/observation.ts';

const ENTRIES_MAX = 16;
const KIND_NAMES: Readonly<Record<EntryKind, string>> = {
  [EntryKind.NoOp]: 'no-op',
  [EntryKind.Command]: 'command',
  [EntryKind.Configuration]: 'configuration',
  [EntryKind.Session]: 'session',
};

export interface RecentEntry {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: string;
  readonly bytes: number;
}

export class RecentEntries {
  #entries: RecentEntry[] = [];

  observe({ truncatedFrom, appended, lastIndex }: Observation): void {
    if (truncatedFrom > 0) this.#entries = this.#entries.filter(({ index }) => index < truncatedFrom);
    if (appended.length === 0) {
      // A snapshot has taken the place of the log.
      if (this.#entries.length > 0 && this.#entries.at(-1)!.index !== lastIndex) this.#entries = [];
      return;
    }
    for (const { index, term, kind, payload } of appended.slice(-ENTRIES_MAX))
      this.#entries.push({ index, term, kind: KIND_NAMES[kind], bytes: payload.length });
    if (this.#entries.length > ENTRIES_MAX) this.#entries.splice(0, this.#entries.length - ENTRIES_MAX);
  }

  /** In the order of the log. */
  list(): readonly RecentEntry[] {
    return this.#entries;
  }
}
