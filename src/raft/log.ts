/**
 * The log as the machine reads and changes it (paper sections 5.3 and 7). It begins after its base: index 0 with
 * term 0 at first, later the last entry that compaction removed. All access goes through here.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, Term } from '../base/types.ts';
import type { Entry } from './entry.ts';
import type { RaftState } from './state.ts';

export function lastIndex(state: RaftState): LogIndex {
  const log = state.log;
  return log.baseIndex + log.entries.length;
}

export function lastTerm(state: RaftState): Term {
  const { entries, baseTerm } = state.log;
  return entries.length === 0 ? baseTerm : entries[entries.length - 1]!.term;
}

/** The term at `index`, and -1 where the log has no entry: beyond its end, and before its base. */
export function termAt(state: RaftState, index: LogIndex): Term {
  const { baseIndex, baseTerm, entries } = state.log;
  if (index === baseIndex) return baseTerm;
  const entry = entries[index - baseIndex - 1];
  return entry === undefined ? -1 : entry.term;
}

/** @throws InvariantViolation when there is no such entry. */
export function entryAt(state: RaftState, index: LogIndex): Entry {
  const { baseIndex, entries } = state.log;
  const entry = entries[index - baseIndex - 1];
  if (entry === undefined) {
    impossible(
      `entry ${index} was asked for, the log goes from ${baseIndex + 1} to ${baseIndex + entries.length}`,
    );
  }
  return entry;
}

/** The entries after `from`, up to and including `to`. */
export function entriesAfter(state: RaftState, from: LogIndex, to: LogIndex): Entry[] {
  const { baseIndex, entries } = state.log;
  if (from < baseIndex) impossible(`entries after ${from} were asked for, the log begins after ${baseIndex}`);
  return entries.slice(from - baseIndex, to - baseIndex);
}

/** Lets go what is up to `base`, which the log has. */
export function compactLog(state: RaftState, base: LogIndex): void {
  const { log } = state;
  const baseTerm = termAt(state, base);
  if (baseTerm < 0) impossible(`the log would begin after ${base}, which it has not`);
  log.entries.splice(0, base - log.baseIndex);
  log.baseIndex = base;
  log.baseTerm = baseTerm;
}

/** The first index, after the base, of the run of entries that share the term of the entry at `index`. */
export function firstIndexOfTermAt(state: RaftState, index: LogIndex): LogIndex {
  const term = termAt(state, index);
  let first = index;
  while (first > state.log.baseIndex + 1 && termAt(state, first - 1) === term) first -= 1;
  return first;
}

/** The last index at or below `from` whose term is at most `term`; the base when there is none after it. */
export function lastIndexNotAfterTerm(state: RaftState, from: LogIndex, term: Term): LogIndex {
  let index = from;
  while (index > state.log.baseIndex && termAt(state, index) > term) index -= 1;
  return index;
}

/** "At least as up to date" (section 5.4.1): by the term of the last entry, then by length. */
export function isUpToDate(state: RaftState, theirLastTerm: Term, theirLastIndex: LogIndex): boolean {
  const ours = lastTerm(state);
  return theirLastTerm > ours || (theirLastTerm === ours && theirLastIndex >= lastIndex(state));
}
