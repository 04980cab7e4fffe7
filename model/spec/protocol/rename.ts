/**
 * The same state under other server names: the protocol specification treats all servers alike where all of them vote,
 * and nothing else is asked for. Where the membership changes, they are not alike.
 */
import type { Permutation } from '../../check/specification.ts';
import { inOrder } from './attempt.ts';
import type { Message } from './message.ts';
import type { ReadAccount } from './read-account.ts';
import { NOBODY, type Server } from './server.ts';

export function renameServer(server: Server, to: Permutation): Server {
  const { disk, membership, servers } = server;
  if (membership.voters.length < servers.length || server.membershipIndex > 0)
    throw new RangeError('servers of different membership are not alike: explore without symmetry');
  return {
    ...server,
    self: to[server.self]!,
    vote: renameVote(server.vote, to),
    preVotes: renamePlaces(server.preVotes, to),
    votes: renamePlaces(server.votes, to),
    match: reorder(server.match, to),
    reads: renameReads(server.reads, to),
    transferTarget: renameVote(server.transferTarget, to),
    disk: { ...disk, vote: renameVote(disk.vote, to) },
    pending: server.pending.map(({ hardState, truncateFrom, entries, install }) => ({
      hardState: hardState && { term: hardState.term, vote: renameVote(hardState.vote, to) },
      truncateFrom,
      entries,
      install,
    })),
    waiting: inOrder(
      server.waiting.map(({ message, matchTerm }) => ({ message: renameMessage(message, to), matchTerm })),
    ),
  };
}

export function renameMessage(message: Message, to: Permutation): Message {
  return { ...message, from: to[message.from]!, to: to[message.to]! };
}

function renameReads(reads: ReadAccount, to: Permutation): ReadAccount {
  const asked = reads.asked.map((one) => ({ ...one, from: to[one.from]! })).sort((a, b) => a.from - b.from);
  return { ...reads, answered: reorder(reads.answered, to), asked };
}

function renameVote(vote: number, to: Permutation): number {
  return vote === NOBODY ? NOBODY : to[vote]!;
}

function renamePlaces(places: number, to: Permutation): number {
  let renamed = 0;
  for (let place = 0; place < to.length; place += 1) {
    if ((places & (1 << place)) !== 0) renamed |= 1 << to[place]!;
  }
  return renamed;
}

function reorder(match: readonly number[], to: Permutation): number[] {
  const reordered = match.slice();
  for (let place = 0; place < to.length; place += 1) reordered[to[place]!] = match[place]!;
  return reordered;
}
