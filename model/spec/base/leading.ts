/** What a leader does (Raft paper, sections 5.3 and 5.4.2; raft.tla): takes requests, replicates, commits. */
import { becomes, discards, sends } from '../../check/step.ts';
import type { BaseStep } from './election.ts';
import type { AppendEntriesResponse } from './message.ts';
import type { Rules } from './rules.ts';
import { except, isQuorum, type ServerState, setOf, termAt, withServer } from './state.ts';

/** Leader i receives a client's request to add v to the log. */
export function ClientRequest(rules: Rules, _i: number, local: ServerState, v: number): BaseStep | null {
  if (local.state !== 'leader' || local.log.length >= rules.logMax) return null;
  const entry = { term: local.currentTerm, value: v };
  return becomes('ClientRequest', { ...local, log: [...local.log, entry] });
}

/** Leader i sends j at most one entry, the one at nextIndex[j]; without one it is a heartbeat. */
export function AppendEntries(_rules: Rules, i: number, local: ServerState, j: number): BaseStep | null {
  if (local.state !== 'leader' || i === j) return null;
  const next = local.nextIndex[j]!;
  const last = Math.min(local.log.length, next);
  return sends('AppendEntries', local, {
    type: 'AppendEntriesRequest',
    term: local.currentTerm,
    prevLogIndex: next - 1,
    prevLogTerm: termAt(local.log, next - 1),
    entries: local.log.slice(next - 1, last),
    commitIndex: Math.min(local.commitIndex, last),
    from: i,
    to: j,
  });
}

/**
 * Leader i commits what a majority has, if it is of its own term: an earlier entry is committed only by one of the
 * own term that follows it (Figure 8). As in raft.tla it is an assignment, and may change nothing.
 */
export function AdvanceCommitIndex(rules: Rules, i: number, local: ServerState): BaseStep | null {
  if (local.state !== 'leader') return null;
  const agreed = largestAgreedIndex(rules, i, local);
  const ofOwnTerm = rules.bug === 'figure-8' || termAt(local.log, agreed) === local.currentTerm;
  if (agreed === 0 || !ofOwnTerm || agreed === local.commitIndex) return becomes('AdvanceCommitIndex', local);
  return becomes('AdvanceCommitIndex', { ...local, commitIndex: agreed });
}

/** The largest index that leader i and those who match it there make a majority for; 0 when there is none. */
function largestAgreedIndex(rules: Rules, i: number, { log, matchIndex }: ServerState): number {
  for (let index = log.length; index >= 1; index -= 1) {
    let agree = setOf(i);
    for (let k = 0; k < rules.servers; k += 1) if (matchIndex[k]! >= index) agree = withServer(agree, k);
    if (isQuorum(rules.servers, agree)) return index;
  }
  return 0;
}

/** Server i learns how far j's log matches, whatever it has become in the meantime. */
export function HandleAppendEntriesResponse(
  _rules: Rules,
  _i: number,
  local: ServerState,
  m: AppendEntriesResponse,
): BaseStep | null {
  if (m.term !== local.currentTerm) return null;
  const { nextIndex, matchIndex } = local;
  return discards(
    'HandleAppendEntriesResponse',
    m.success
      ? {
          ...local,
          nextIndex: except(nextIndex, m.from, m.matchIndex + 1),
          matchIndex: except(matchIndex, m.from, m.matchIndex),
        }
      : { ...local, nextIndex: except(nextIndex, m.from, Math.max(nextIndex[m.from]! - 1, 1)) },
  );
}
