/**
 * The log as the machine reads and changes it (paper section 5.3). It starts at index 1; index 0, with term 0,
 * stands before the first entry. Compaction will move the start; all access goes through here for that reason.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, Term } from '../base/types.ts';
import type { Entry } from './entry.ts';
import type { RaftState } from './state.ts';

export function lastIndex(state: RaftState): LogIndex {
  return state.log.length;
}

export function lastTerm(state: RaftState): Term {
  const log = state.log;
  return log.length === 0 ? 0 : log[log.length - 1]!.term;
}

/** The term at `index`, 0 for index 0, and -1 where the log has no entry. */
export function termAt(state: RaftState, index: LogIndex): Term {
  if (index === 0) return 0;
  const entry = state.log[index - 1];
  return entry === undefined ? -1 : entry.term;
}

/** @throws InvariantViolation when there is no such entry. */
export function entryAt(state: RaftState, index: LogIndex): Entry {
  const entry = state.log[index - 1];
  if (entry === undefined) impossible(`entry ${index} was asked for, the log ends at ${state.log.length}`);
  return entry;
}

/** The first index of the run of entries that share the term of the entry at `index`. */
export function firstIndexOfTermAt(state: RaftState, index: LogIndex): LogIndex {
  const term = termAt(state, index);
  let first = index;
  while (first > 1 && state.log[first - 2]!.term === term) first -= 1;
  return first;
}

/** The last index at or below `from` whose term is at most `term`; 0 when there is none. */
export function lastIndexNotAfterTerm(state: RaftState, from: LogIndex, term: Term): LogIndex {
  let index = from;
  while (index > 0 && state.log[index - 1]!.term > term) index -= 1;
  return index;
}

/** "At least as up to date" (section 5.4.1): by the term of the last entry, then by length. */
export function isUpToDate(state: RaftState, theirLastTerm: Term, theirLastIndex: LogIndex): boolean {
  const ours = lastTerm(state);
  return theirLastTerm > ours || (theirLastTerm === ours && theirLastIndex >= lastIndex(state));
}
