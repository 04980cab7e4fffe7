/** The words in which violations speak of what the ledger knows; called only when something is wrong. */
import type { MemberId } from '../src/base/types.ts';
import { NO_MEMBER } from './constants.ts';
import type { LedgerEntry } from './ledger.ts';

/** `entry 5 of term 2 (digest 3f2a...)`; null is `no entry`. */
export function describeEntry(entry: LedgerEntry | null | undefined): string {
  if (entry === null || entry === undefined) return 'no entry';
  return `entry ${entry.index} of term ${entry.term} (content ${entry.content.toString(16)})`;
}

/** `server 3`, or `nobody`. */
export function describeMember(member: MemberId): string {
  return member === NO_MEMBER ? 'nobody' : `server ${member}`;
}
