/** What a server does with an append request (paper section 5.3, figure 2 "receiver implementation"). */
import { cutLog, extendLog } from './disk.ts';
import { leaveRole } from './election.ts';
import type { AppendRequest, AppendResponse, SnapshotRequest } from './message.ts';
import type { Rules } from './rules.ts';
import { type Refusal, type Server, termAt } from './server.ts';

/** A (pre-)candidate learns that its term has a leader. */
export function FollowLeader(server: Server, m: AppendRequest | SnapshotRequest): Refusal {
  if (m.term !== server.term) return 'the request is of its term';
  if (server.role === 'leader') return 'it does not lead that term itself';
  if (server.role === 'follower') return 'it does not follow yet';
  leaveRole(server);
  server.role = 'follower';
  return null;
}

/** The sender is deposed, or the previous entry is not there. The answer tells where to try again. */
export function RejectAppendEntries(
  rules: Rules,
  server: Server,
  m: AppendRequest,
  answer: AppendResponse,
): Refusal {
  const stale = m.term < server.term;
  if (!stale && (m.term !== server.term || server.role !== 'follower'))
    return 'it follows in the term of the request';
  if (!stale && matchesPrevious(rules, server, m)) return 'the previous entry is missing';
  const wrong = answerRefusal(server, m, answer);
  if (wrong !== null) return wrong;
  if (answer.success) return 'the answer is a refusal';
  if (answer.matchIndex !== 0) return 'a refusal has no match index';
  return stale ? noHintRefusal(answer) : hintRefusal(server, m, answer);
}

/** An entry contradicts the request's: it goes, with all behind it, and nothing else ever does. */
export function TruncateConflict(rules: Rules, server: Server, m: AppendRequest, from: number): Refusal {
  const refusal = acceptRefusal(rules, server, m);
  if (refusal !== null) return refusal;
  const at = from - m.previousIndex - 1;
  if (from > server.log.length) return 'there is an entry';
  if (at < 0 || at >= m.entries.length) {
    const cutsBehind = at === m.entries.length && rules.variant === 'truncate-unconditionally';
    if (!cutsBehind) return 'the request has an entry at that index';
  } else if (termAt(server.log, from) === m.entries[at]!.term) return 'the two entries contradict each other';
  // Those before it must agree, or the cut would begin there.
  for (let before = 0; before < at; before += 1) {
    if (termAt(server.log, m.previousIndex + 1 + before) !== m.entries[before]!.term)
      return 'it is the first conflict';
  }
  cutLog(rules, server, from);
  return null;
}

/** The log ends just before an entry of the request: it is appended. */
export function AppendNewEntry(rules: Rules, server: Server, m: AppendRequest): Refusal {
  const refusal = acceptRefusal(rules, server, m);
  if (refusal !== null) return refusal;
  const at = server.log.length - m.previousIndex;
  if (at < 0 || at >= m.entries.length) return 'the log ends within the request';
  if (at > 0 && termAt(server.log, server.log.length) !== m.entries[at - 1]!.term)
    return 'there is no conflict before it';
  extendLog(server, m.entries[at]!);
  return null;
}

/** What the leader has committed is committed here, as far as this request verified the log; never less than before. */
export function LearnCommitIndex(rules: Rules, server: Server, m: AppendRequest, index: number): Refusal {
  const refusal = storedRefusal(rules, server, m);
  if (refusal !== null) return refusal;
  if (index <= server.commitIndex) return 'the commit index grows';
  if (index > m.commitIndex) return 'the leader has committed it';
  if (index > server.log.length) return 'the index lies within its log';
  if (rules.variant !== 'commit-beyond-verified' && index > verified(m)) return 'the request verified it';
  server.commitIndex = index;
  return null;
}

/** The request is answered: the log equals the leader's up to the match index, once that is on disk. */
export function AcceptAppendEntries(
  rules: Rules,
  server: Server,
  m: AppendRequest,
  answer: AppendResponse,
): Refusal {
  const refusal = storedRefusal(rules, server, m);
  if (refusal !== null) return refusal;
  const wrong = answerRefusal(server, m, answer);
  if (wrong !== null) return wrong;
  if (!answer.success) return 'the answer is a success';
  return answer.matchIndex <= verified(m) ? null : 'the request verified the match index';
}

function verified(m: AppendRequest): number {
  return m.previousIndex + m.entries.length;
}

function acceptRefusal(rules: Rules, server: Server, m: AppendRequest): Refusal {
  if (m.term !== server.term) return 'the request is of its term';
  if (server.role !== 'follower') return 'it follows';
  return matchesPrevious(rules, server, m) ? null : 'the previous entry is there';
}

/** Accepted, and nothing is left to do in the log. The last entry being there says so of all (Log Matching). */
function storedRefusal(rules: Rules, server: Server, m: AppendRequest): Refusal {
  const refusal = acceptRefusal(rules, server, m);
  if (refusal !== null || m.entries.length === 0) return refusal;
  const last = m.entries[m.entries.length - 1]!;
  return termAt(server.log, verified(m)) === last.term ? null : 'the log has the entries of the request';
}

function matchesPrevious(rules: Rules, server: Server, m: AppendRequest): boolean {
  if (rules.variant === 'no-previous-entry-check' && m.previousIndex <= server.log.length) return true;
  return termAt(server.log, m.previousIndex) === m.previousTerm;
}

function answerRefusal(server: Server, m: AppendRequest, answer: AppendResponse): Refusal {
  if (answer.from !== server.self || answer.to !== m.from) return 'the answer goes to the sender';
  if (answer.term !== server.term) return 'the answer names its term';
  if (answer.readRound !== (m.term === server.term ? m.readRound : 0))
    return 'the answer names the round of the request';
  return answer.previousIndex === m.previousIndex
    ? null
    : 'the answer names the previous index of the request';
}

/** The term that is there instead, and where it begins; or that the log is shorter (dissertation section 5.3, backtracking). */
function hintRefusal(
  server: Server,
  m: AppendRequest,
  { conflictTerm, conflictIndex }: AppendResponse,
): Refusal {
  const { log } = server;
  const there = termAt(log, m.previousIndex);
  if (there < 0) {
    if (conflictTerm !== 0) return 'there is no term at the previous index';
    return conflictIndex === log.length + 1 ? null : 'the hint names the end of its log';
  }
  if (conflictTerm !== there) return 'the hint names the term at the previous index';
  // It looks for the beginning no further back than its log goes.
  const before = conflictIndex - 1 === server.base ? -1 : termAt(log, conflictIndex - 1);
  const begins = termAt(log, conflictIndex) === there && before !== there;
  return conflictIndex <= m.previousIndex && begins ? null : 'the hint names where that term begins';
}

function noHintRefusal({ conflictTerm, conflictIndex }: AppendResponse): Refusal {
  return conflictTerm === 0 && conflictIndex === 0 ? null : 'a refusal for the term has no hint';
}

/** What is committed may be applied, in order. */
export function Apply(server: Server, index: number): Refusal {
  if (index <= server.appliedIndex) return 'the applied index grows';
  if (index > server.commitIndex) return 'what is applied is committed';
  server.appliedIndex = index;
  return null;
}
