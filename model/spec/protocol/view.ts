/** What properties look at in a server of the protocol specification; the disk is in it by what every crash leaves. */
import { isSameEntry, type Log } from '../shared/log.ts';
import type { View } from '../shared/safety.ts';
import { NOBODY, type Server } from './server.ts';

export interface ProtocolView extends View {
  readonly self: number;
  readonly isCandidate: boolean;
  /** As candidate: who voted for it; 0 otherwise. By place, which is the server's number here. */
  readonly votes: number;
  /** As leader: by place; all 0 otherwise. */
  readonly match: readonly number[];
  readonly vote: number;
  /** As leader: whom it has told to campaign, in the transfer under way; else `NOBODY`. */
  readonly told: number;
  /** As candidate: because a leader told it to. */
  readonly byTransfer: boolean;
  /** After any crash the term is at least this one; in this very term the vote is `durableVote`. */
  readonly durableTerm: number;
  readonly durableVote: number;
  /** After any crash that leaves the server in `durableTerm`, the log begins with this. */
  readonly durableLog: Log;
}

export function viewOf(server: Server): ProtocolView {
  const { self, role, term, vote, log, commitIndex, votes, match, disk } = server;
  return {
    self,
    isLeader: role === 'leader',
    isCandidate: role === 'candidate',
    currentTerm: term,
    vote,
    log,
    commitIndex,
    votes,
    match,
    told: server.toldTarget ? server.transferTarget : NOBODY,
    byTransfer: server.byTransfer,
    durableTerm: disk.term,
    durableVote: disk.vote,
    durableLog: durableLog(server),
  };
}

/**
 * Tickets that are under way, or not yet made, may cut what is on disk. A ticket that brings a later term with it, and
 * those after it, leave the server beyond the term that its word was given in.
 */
export function durableLog({ term, disk, pending, unwritten }: Server): Log {
  let length = disk.log.length;
  for (const { hardState, truncateFrom, install } of pending) {
    if (hardState !== null && hardState.term > disk.term) return disk.log.slice(0, length);
    if (install !== null) length = Math.min(length, sharedLength(disk.log, install));
    if (truncateFrom > 0) length = Math.min(length, truncateFrom - 1);
  }
  const isLater = unwritten.hardState && term > disk.term;
  if (!isLater && unwritten.truncateFrom > 0) length = Math.min(length, unwritten.truncateFrom - 1);
  return disk.log.slice(0, length);
}

/** How much of the one log is how the other begins. */
function sharedLength(a: Log, b: Log): number {
  let length = 0;
  while (length < a.length && length < b.length && isSameEntry(a[length]!, b[length]!)) length += 1;
  return length;
}
