/** Logs, as all specifications have them. Indexes of entries start at 1, as in the paper; index 0 is before the first. */

import type { Membership } from './membership.ts';

export interface Entry {
  readonly term: number;
  readonly value: number;
  /** Of a configuration entry: what is in force from here on. Its value tells it from every other. */
  readonly membership?: Membership;
}

export type Log = readonly Entry[];

/** Whether `part` is how `whole` begins. */
export function isPrefix(part: Log, whole: Log): boolean {
  return part.length <= whole.length && part.every((entry, at) => isSameEntry(entry, whole[at]!));
}

export function isSameEntry(a: Entry, b: Entry): boolean {
  return a.term === b.term && a.value === b.value;
}

/** What the server knows as committed. */
export function committed(log: Log, commitIndex: number): Log {
  return log.slice(0, commitIndex);
}
