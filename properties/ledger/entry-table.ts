/**
 * The canonical table: from (index, term) to the entry every server must hold there, with everything before it
 * (Log Matching, Raft paper figure 3). Entries are interned, so that equal prefixes are one object. A second
 * variant of an (index, term) is kept apart, and pointed out.
 */

import { contentDigest, EMPTY_PREFIX, prefixDigest } from '../../model/digest.ts';
import type { LogIndex, MemberId, Term } from '../../src/base/types.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { LedgerEntry } from '../ledger.ts';

/** An interned entry, and who held it first. */
export interface TableEntry extends LedgerEntry {
  readonly holder: MemberId;
}

export class EntryTable {
  /** Per index (from 1), in the order of appearance; nearly always one to three. */
  readonly #byIndex: TableEntry[][] = [];
  /** The first entry seen at the (index, term) of the last `intern`, if that one was another; or null. */
  contradicted: TableEntry | null = null;

  /** The one object for `entry` after `previous` (null: at the beginning of the log). */
  intern(entry: Entry, previous: LedgerEntry | null, server: MemberId): TableEntry {
    this.contradicted = null;
    const content = contentDigest(entry.kind, entry.payload);
    const former = previous === null ? EMPTY_PREFIX : previous.prefix;
    const prefix = prefixDigest(former, entry.index, entry.term, content);
    const variants = this.#variants(entry.index);
    for (let at = 0; at < variants.length; at += 1) {
      const known = variants[at]!;
      if (known.term !== entry.term) continue;
      if (known.prefix === prefix && known.content === content && known.kind === entry.kind) return known;
      if (this.contradicted === null) this.contradicted = known;
    }
    const made: TableEntry = {
      index: entry.index,
      term: entry.term,
      kind: entry.kind,
      content,
      prefix,
      payloadBytes: entry.payload.length,
      holder: server,
    };
    variants.push(made);
    return made;
  }

  /** The first entry seen at (index, term), or null. */
  canonical(index: LogIndex, term: Term): TableEntry | null {
    const variants = this.#byIndex[index - 1];
    if (variants === undefined) return null;
    for (let at = 0; at < variants.length; at += 1) if (variants[at]!.term === term) return variants[at]!;
    return null;
  }

  #variants(index: LogIndex): TableEntry[] {
    while (this.#byIndex.length < index) this.#byIndex.push([]);
    return this.#byIndex[index - 1]!;
  }
}
