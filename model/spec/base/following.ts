/**
 * What a server does with an append request (Raft paper, section 5.3 and Figure 2, "AppendEntries RPC"; raft.tla,
 * HandleAppendEntriesRequest). Accepting takes several steps: the request stays in flight while the log is made fit
 * for it, one entry at a time, and only AppendEntriesDone answers.
 */
import { becomes, replies } from '../../check/step.ts';
import type { BaseStep } from './election.ts';
import type { AppendEntriesRequest, AppendEntriesResponse } from './message.ts';
import type { Rules } from './rules.ts';
import { type ServerState, termAt } from './state.ts';

/** The request is of an earlier term, or the follower's log does not have the previous entry. */
export function RejectAppendEntries(
  rules: Rules,
  i: number,
  local: ServerState,
  m: AppendEntriesRequest,
): BaseStep | null {
  const stale = m.term < local.currentTerm && rules.bug !== 'no-append-term-check';
  const mismatch = isForFollower(rules, local, m) && !matchesPrevious(rules, local, m);
  if (!stale && !mismatch) return null;
  return replies('RejectAppendEntries', local, answer(i, local, m, false, 0));
}

/** A candidate learns that its term has a leader. */
export function CandidateToFollower(
  _rules: Rules,
  _i: number,
  local: ServerState,
  m: AppendEntriesRequest,
): BaseStep | null {
  if (m.term !== local.currentTerm || local.state !== 'candidate') return null;
  return becomes('CandidateToFollower', { ...local, state: 'follower' });
}

/** The log has everything the request brings: the commit index is taken over, and the leader told. */
export function AppendEntriesDone(
  rules: Rules,
  i: number,
  local: ServerState,
  m: AppendEntriesRequest,
): BaseStep | null {
  if (!accepts(rules, local, m)) return null;
  const [entry] = m.entries;
  // Terms are compared, never values: the same index and term are the same entry (Log Matching).
  if (entry !== undefined && termAt(local.log, m.prevLogIndex + 1) !== entry.term) return null;
  const after = m.commitIndex === local.commitIndex ? local : { ...local, commitIndex: m.commitIndex };
  return replies('AppendEntriesDone', after, answer(i, local, m, true, m.prevLogIndex + m.entries.length));
}

/** An entry contradicts the leader's: the last one of the log goes, until none does. */
export function AppendEntriesConflict(
  rules: Rules,
  _i: number,
  local: ServerState,
  m: AppendEntriesRequest,
): BaseStep | null {
  const [entry] = m.entries;
  if (!accepts(rules, local, m) || entry === undefined) return null;
  if (local.log.length <= m.prevLogIndex || termAt(local.log, m.prevLogIndex + 1) === entry.term) return null;
  return becomes('AppendEntriesConflict', { ...local, log: local.log.slice(0, -1) });
}

/** The log ends just before the entry: it is appended. */
export function AppendEntriesAppend(
  rules: Rules,
  _i: number,
  local: ServerState,
  m: AppendEntriesRequest,
): BaseStep | null {
  const [entry] = m.entries;
  if (!accepts(rules, local, m) || entry === undefined || local.log.length !== m.prevLogIndex) return null;
  return becomes('AppendEntriesAppend', { ...local, log: [...local.log, entry] });
}

function accepts(rules: Rules, local: ServerState, m: AppendEntriesRequest): boolean {
  return isForFollower(rules, local, m) && matchesPrevious(rules, local, m);
}

function isForFollower(rules: Rules, local: ServerState, m: AppendEntriesRequest): boolean {
  const current = m.term === local.currentTerm;
  const deposed = rules.bug === 'no-append-term-check' && m.term < local.currentTerm;
  return local.state === 'follower' && (current || deposed);
}

function matchesPrevious(rules: Rules, { log }: ServerState, m: AppendEntriesRequest): boolean {
  if (rules.bug === 'no-previous-entry-check' || m.prevLogIndex === 0) return true;
  return m.prevLogIndex <= log.length && termAt(log, m.prevLogIndex) === m.prevLogTerm;
}

function answer(
  i: number,
  local: ServerState,
  m: AppendEntriesRequest,
  success: boolean,
  matchIndex: number,
): AppendEntriesResponse {
  const { currentTerm: term } = local;
  return { type: 'AppendEntriesResponse', term, success, matchIndex, from: i, to: m.from };
}
