/**
 * Durability: what one server has told another is on its disk, whatever a crash leaves (paper, figure 2: "updated on
 * stable storage before responding"). Said of what was received, so that it is about all that was ever sent.
 */
import type { LocalInvariant, PairInvariant } from '../../check/specification.ts';
import { committed, type Entry, isPrefix, isSameEntry } from '../shared/log.ts';
import type { Server, Ticket } from './server.ts';
import { durableLog, type ProtocolView } from './view.ts';

/** A vote that `a` counts is on the disk of its voter `b`, or `b` is durably past that term. */
export const votesAreDurable: PairInvariant<ProtocolView> = {
  name: 'a counted vote is on the disk of the voter',
  holds(a, b) {
    if (!a.isCandidate || (a.votes & (1 << b.self)) === 0) return true;
    return b.durableTerm > a.currentTerm || (b.durableTerm === a.currentTerm && b.durableVote === a.self);
  },
};

/** What `b` acknowledged to leader `a` is on its disk, or `b` is durably past that term. */
export const acknowledgedIsDurable: PairInvariant<ProtocolView> = {
  name: 'an acknowledged entry is on the disk of the follower',
  holds(a, b) {
    if (!a.isLeader || b.durableTerm > a.currentTerm) return true;
    return isPrefix(a.log.slice(0, a.match[b.self]!), b.durableLog);
  },
};

/** What `a` knows as committed is on the disks of a majority: of two servers, on both. */
export const committedIsDurable: PairInvariant<ProtocolView> = {
  name: 'a committed entry is on both disks',
  holds(a, b) {
    const known = committed(a.log, a.commitIndex);
    return isPrefix(known, a.durableLog) && isPrefix(known, b.durableLog);
  },
};

/** A server counts itself as it counts others. */
export const ownCountIsDurable: LocalInvariant<Server> = {
  name: 'what a server counts of its own is on its disk',
  holds(server) {
    const { self, role, term, votes, match, log, disk } = server;
    if (role === 'candidate' && (votes & (1 << self)) !== 0) {
      return disk.term === term && disk.vote === self;
    }
    return role !== 'leader' || isPrefix(log.slice(0, match[self]!), durableLog(server));
  },
};

/** What compaction took from the log is in a snapshot that every crash leaves, or in one that is being installed. */
export const compactedIsDurable: LocalInvariant<Server> = {
  name: 'what is compacted is in a durable snapshot',
  holds({ base, disk, pending, unwritten }) {
    let stands = disk.snapshot;
    for (const { install } of [...pending, unwritten]) if (install !== null) stands = install.length;
    return base <= stands;
  },
};

/** A snapshot stands for what is in the log on disk, so that a restart goes on from it. */
export const snapshotWithinLog: LocalInvariant<Server> = {
  name: 'the snapshot lies within the log on disk',
  holds: ({ disk }) => disk.snapshot <= disk.log.length,
};

/** Tickets leave nothing out: the disk after all of them, and after what is in none yet, is what is in memory. */
export const disksCatchUp: LocalInvariant<Server> = {
  name: 'with all tickets written the disk is the memory',
  holds({ term, vote, log, disk, pending, unwritten }) {
    let { term: lastTerm, vote: lastVote } = disk;
    const written: Entry[] = disk.log.slice();
    for (const ticket of pending) {
      if (ticket.hardState !== null) ({ term: lastTerm, vote: lastVote } = ticket.hardState);
      rewrite(written, ticket);
    }
    rewrite(written, unwritten);
    const same = unwritten.hardState || (lastTerm === term && lastVote === vote);
    return (
      same && written.length === log.length && written.every((entry, at) => isSameEntry(entry, log[at]!))
    );
  },
};

function rewrite(log: Entry[], { install, truncateFrom, entries }: Omit<Ticket, 'hardState'>): void {
  if (install !== null) log.splice(0, log.length, ...install);
  if (truncateFrom > 0) log.length = Math.min(log.length, truncateFrom - 1);
  log.push(...entries);
}
