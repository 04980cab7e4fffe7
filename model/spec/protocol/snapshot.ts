/**
 * Snapshots and compaction (paper section 7, figure 13). A snapshot is the prefix of the log that it stands for, and
 * the log of a server is kept whole here, compacted or not: what compaction takes away is only what a leader may
 * still send. So everything that is said of logs elsewhere goes on to mean the same.
 */
import { isPrefix, type Log } from '../shared/log.ts';
import { isMember, isSameMembership, type Membership } from '../shared/membership.ts';
import { isDurable } from './disk.ts';
import type { AppendResponse, SnapshotRequest, SnapshotResponse } from './message.ts';
import type { Rules } from './rules.ts';
import { findMembership, type Refusal, type Server, termAt } from './server.ts';

/** The state after `index` was applied is durable as a snapshot. */
export function TakeSnapshot(rules: Rules, server: Server, index: number): Refusal {
  if (index <= server.disk.snapshot) return 'it is newer than the last one';
  if (index > server.log.length) return 'the index lies within its log';
  if (rules.variant !== 'snapshot-before-applied' && index > server.appliedIndex)
    return 'what it stands for is applied';
  if (!isDurable(server, index)) return 'its log is on disk';
  server.disk.snapshot = index;
  return null;
}

/** What a durable snapshot stands for may go. */
export function CompactLog(rules: Rules, server: Server, base: number): Refusal {
  if (base <= server.base) return 'the log begins further on';
  if (rules.variant === 'compact-before-durable' && base <= server.appliedIndex) {
    server.base = base;
    return null;
  }
  if (base > server.disk.snapshot) return 'a durable snapshot stands for it';
  server.base = base;
  return null;
}

/** A leader may send any other server a snapshot it has, at any time. */
export function SendSnapshot(server: Server, m: SnapshotRequest): Refusal {
  const { log, disk } = server;
  if (server.role !== 'leader') return 'it leads';
  if (m.from !== server.self) return 'it is the sender';
  if (m.to === server.self || !isMember(server.membership, m.to)) return 'the receiver is another member';
  if (m.term !== server.term) return 'the request names its term';
  const index = m.snapshot.length;
  if (index === 0 || index > disk.snapshot) return 'it has such a snapshot';
  if (termAt(log, index) !== lastTermOf(m.snapshot)) return 'the snapshot is of its log';
  if (!isSameMembership(m.membership, membershipAt(server, index))) return 'it names the configuration there';
  return null;
}

/** The configuration that was in force for a log that ends at `index`. */
export function membershipAt(server: Server, index: number): Membership {
  const { log, base, received, first } = server;
  for (let at = index; at > 0; at -= 1) {
    const { membership } = log[at - 1]!;
    if (membership !== undefined) return membership;
  }
  return base > 0 && received !== null ? received : first;
}

/** The contents are staged. That changes nothing yet. */
export function StageSnapshot(rules: Rules, server: Server, m: SnapshotRequest): Refusal {
  if (m.term !== server.term) return 'the request is of its term';
  if (server.role !== 'follower') return 'it follows';
  if (hasSnapshot(server, m.snapshot)) return 'it lacks what the snapshot stands for';
  const { commitIndex } = server;
  // One that stands for no more than is committed is not looked at any more, unless by a wrong variant.
  const wanted =
    rules.variant === 'install-older'
      ? server.staged
      : server.staged.filter(({ length }) => length > commitIndex);
  if (wanted.some((one) => isSame(one, m.snapshot))) return 'it is not staged yet';
  server.staged = [...wanted, m.snapshot];
  // A configuration that stands in no entry is the one before any log. Any other is in the contents, and staging them
  // brings none into force.
  if (m.snapshot.every(({ membership }) => membership === undefined)) server.received = m.membership;
  return null;
}

/** The log has the last entry of a snapshot, and with it all before: so much is committed (figure 13, step 6). */
export function LearnFromSnapshot(server: Server, snapshot: Log): Refusal {
  if (server.role !== 'follower') return 'it follows';
  if (snapshot.length <= server.commitIndex) return 'the commit index grows';
  if (!hasSnapshot(server, snapshot)) return 'the log has the last entry of the snapshot';
  server.commitIndex = snapshot.length;
  return null;
}

/** The log is replaced by the staged snapshot, by one ticket that writes nothing else (figure 13, steps 7 and 8). */
export function InstallSnapshot(rules: Rules, server: Server, snapshot: Log): Refusal {
  const { log, unwritten, commitIndex } = server;
  if (server.role !== 'follower') return 'it follows';
  if (!server.staged.some((one) => isSame(one, snapshot))) return 'that snapshot is staged';
  const old = snapshot.length <= commitIndex;
  if (old && rules.variant !== 'install-older') return 'it stands for more than is committed';
  if (!old && hasSnapshot(server, snapshot)) return 'the log lacks the last entry of the snapshot';
  // Staged bytes outlive a crash that takes the term in which they came.
  if (lastTermOf(snapshot) > server.term) return 'the snapshot is not of a later term';
  if (unwritten.hardState || unwritten.truncateFrom > 0 || unwritten.entries.length > 0)
    return 'all that changed before is in a ticket';
  const suffix = rules.variant === 'install-keeps-suffix' ? log.slice(snapshot.length) : [];
  log.length = 0;
  for (let at = 0; at < snapshot.length; at += 1) log.push(snapshot[at]!);
  for (let at = 0; at < suffix.length; at += 1) log.push(suffix[at]!);
  server.commitIndex = snapshot.length;
  if (server.appliedIndex > server.commitIndex) server.appliedIndex = server.commitIndex;
  server.base = snapshot.length;
  findMembership(server);
  server.staged = server.staged.filter(({ length }) => length > snapshot.length);
  unwritten.install = log.slice();
  return null;
}

/**
 * A follower tells the leader of its term that it has so much of what is committed, once that is on disk. It needs
 * no request: what is committed is in the log of every later leader.
 */
export function ConfirmCommitted(server: Server, answer: AppendResponse): Refusal {
  if (server.role !== 'follower') return 'it follows';
  if (answer.from !== server.self) return 'it is the sender';
  if (answer.term !== server.term) return 'the answer names its term';
  if (!answer.success) return 'the answer is a success';
  if (answer.readRound !== 0) return 'it answers no round of reads';
  if (answer.previousIndex !== answer.matchIndex) return 'the answer names what is committed alone';
  return answer.matchIndex <= server.commitIndex ? null : 'so much is committed';
}

/** How much of a snapshot is there: it promises nothing. */
export function AnswerSnapshot(server: Server, answer: SnapshotResponse): Refusal {
  if (answer.from !== server.self) return 'it is the sender';
  return answer.term === server.term ? null : 'the answer names its term';
}

function isSame(a: Log, b: Log): boolean {
  return a === b || (a.length === b.length && isPrefix(a, b));
}

function hasSnapshot({ log, commitIndex }: Server, snapshot: Log): boolean {
  const index = snapshot.length;
  return index <= commitIndex || termAt(log, index) === lastTermOf(snapshot);
}

function lastTermOf(snapshot: Log): number {
  return snapshot[snapshot.length - 1]!.term;
}
