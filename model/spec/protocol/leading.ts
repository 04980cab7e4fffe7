/** What a leader does (paper sections 5.3 and 5.4.2). */
import type { Entry } from '../base/state.ts';
import { isMember } from '../shared/membership.ts';
import { extendLog, isDurable } from './disk.ts';
import type { AppendRequest, AppendResponse } from './message.ts';
import type { Rules } from './rules.ts';
import { isQuorum, NOBODY, placeOf, type Refusal, type Server, termAt } from './server.ts';

/** A leader appends an entry of its term: a client's, or the one without contents of a new leader (section 8). */
export function ClientRequest(rules: Rules, server: Server, entry: Entry): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (server.transferTarget !== NOBODY && rules.variant !== 'propose-while-transferring') {
    return 'it does not hand the leadership over';
  }
  if (entry.term !== server.term) return 'the entry is of its term';
  if (entry.membership !== undefined) return 'a configuration is no affair of clients';
  extendLog(server, entry);
  return null;
}

/** Any contiguous slice of the log may be sent to any other member, at any time, with any commit index up to the own. */
export function AppendEntries(server: Server, m: AppendRequest): Refusal {
  const { log } = server;
  if (server.role !== 'leader') return 'it leads';
  if (m.from !== server.self) return 'it is the sender';
  if (m.to === server.self || !isMember(server.membership, m.to)) return 'the receiver is another member';
  if (m.term !== server.term) return 'the request names its term';
  // Its latest; an earlier one is as good as an earlier request that arrives late.
  if (m.readRound > server.reads.round) return 'it has begun the round of reads';
  if (m.commitIndex > server.commitIndex) return 'the commit index is at most its own';
  if (m.previousIndex < server.base) return 'the slice is not compacted';
  if (m.previousIndex + m.entries.length > log.length) return 'the slice lies within its log';
  if (termAt(log, m.previousIndex) !== m.previousTerm) return 'the previous term is that of its log';
  for (let at = 0; at < m.entries.length; at += 1) {
    const own = log[m.previousIndex + at]!;
    const sent = m.entries[at]!;
    if (own !== sent && (own.term !== sent.term || own.value !== sent.value))
      return 'the entries are those of its log';
  }
  return null;
}

/** A follower's log equals the leader's, durably, up to a later index than was known. */
export function HandleAppendResponse(server: Server, m: AppendResponse): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (m.term !== server.term) return 'the answer is of its term';
  if (!m.success) return 'the answer is a success';
  if (m.from === server.self || !isMember(server.membership, m.from)) return 'the sender is another member';
  const place = placeOf(server, m.from);
  if (m.matchIndex > server.log.length) return 'the match index lies within its log';
  if (m.matchIndex <= server.match[place]!) return 'the match index grows';
  server.match[place] = m.matchIndex;
  return null;
}

/** A leader counts its own log as far as it is on disk (dissertation section 10.2.1). */
export function CountOwnLog(rules: Rules, server: Server, index: number): Refusal {
  if (server.role !== 'leader') return 'it leads';
  const place = placeOf(server, server.self);
  if (index <= server.match[place]!) return 'the match index grows';
  if (index > server.log.length) return 'the index lies within its log';
  if (rules.variant !== 'count-own-log-before-durable' && !isDurable(server, index))
    return 'its log is on disk';
  server.match[place] = index;
  return null;
}

/** Copies on a majority commit an entry of the leader's own term, and all before it (figure 8). */
export function AdvanceCommitIndex(rules: Rules, server: Server, index: number): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (index <= server.commitIndex) return 'the commit index grows';
  if (index > server.log.length) return 'the index lies within its log';
  if (rules.variant !== 'commit-by-counting' && termAt(server.log, index) !== server.term) {
    return 'the entry is of its term';
  }
  if (!isQuorum(server, holders(server, index), rules)) return 'a majority has the entry';
  server.commitIndex = index;
  return null;
}

function holders(server: Server, index: number): number {
  let places = 0;
  for (let place = 0; place < server.match.length; place += 1) {
    if (server.match[place]! >= index) places |= 1 << place;
  }
  return places;
}
