/** The same server, and the same message, under other names: `to[i]` is the new name of server i. */
import type { Permutation } from '../../model/check/specification.ts';
import { renameServer } from '../../model/spec/protocol/rename.ts';
import type { Server, Waiting } from '../../model/spec/protocol/server.ts';
import { type MemberId, NO_MEMBER } from '../../src/base/types.ts';
import type { Message } from '../../src/raft/message.ts';
import type { HardState } from '../../src/raft/ticket.ts';
import { cloneServer, type ExploredServer } from './explored-server.ts';

export function renameExplored(server: ExploredServer, to: Permutation): ExploredServer {
  const { raft, mirror } = cloneServer(server);
  const { disk, io } = server;
  return {
    ...server,
    raft: {
      ...raft,
      self: to[raft.self]!,
      vote: named(raft.vote, to),
      leader: named(raft.leader, to),
      votesResponded: renameMembers(raft.votesResponded, to),
      votesGranted: renameMembers(raft.votesGranted, to),
      progress: raft.progress
        .map((progress) => ({ ...progress, member: to[progress.member]! }))
        .sort((a, b) => a.member - b.member),
      waiting: raft.waiting.map(({ message, after }) => ({ message: renameMessage(message, to), after })),
    },
    disk: {
      ...disk,
      hardState: renameHardState(disk.hardState, to),
      pending: disk.pending.map((ticket) => ({
        ...ticket,
        hardState: ticket.hardState === null ? null : renameHardState(ticket.hardState, to),
      })),
    },
    io: {
      ...io,
      reading: io.reading.map((chunk) => ({ ...chunk, member: to[chunk.member]! })),
    },
    mirror: {
      ...mirror,
      server: { ...renameServer(mirror.server, to), waiting: renameWaiting(mirror.server, to) },
    },
  };
}

/** In the same order as before, as `held` beside it is. */
function renameWaiting({ waiting }: Server, to: Permutation): Waiting[] {
  return waiting.map(({ message, matchTerm }) => ({
    message: { ...message, from: to[message.from]!, to: to[message.to]! },
    matchTerm,
  }));
}

export function renameMessage(message: Message, to: Permutation): Message {
  return { ...message, from: to[message.from]!, to: to[message.to]! };
}

function renameHardState({ term, vote }: HardState, to: Permutation): HardState {
  return { term, vote: named(vote, to) };
}

function named(member: MemberId, to: Permutation): MemberId {
  return member === NO_MEMBER ? NO_MEMBER : to[member]!;
}

function renameMembers(members: readonly MemberId[], to: Permutation): MemberId[] {
  return members.map((member) => to[member]!).sort((a, b) => a - b);
}
