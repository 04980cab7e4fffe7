/** The same state under other server names: the base specification treats all servers alike. */
import type { Permutation } from '../../check/specification.ts';
import type { Message } from './message.ts';
import { EMPTY, hasServer, type ServerSet, type ServerState, withServer } from './state.ts';

export function renameServer(local: ServerState, to: Permutation): ServerState {
  return {
    ...local,
    votedFor: local.votedFor === null ? null : to[local.votedFor]!,
    votesResponded: renameSet(local.votesResponded, to),
    votesGranted: renameSet(local.votesGranted, to),
    nextIndex: reorder(local.nextIndex, to),
    matchIndex: reorder(local.matchIndex, to),
  };
}

export function renameMessage(message: Message, to: Permutation): Message {
  return { ...message, from: to[message.from]!, to: to[message.to]! };
}

function renameSet(set: ServerSet, to: Permutation): ServerSet {
  let renamed = EMPTY;
  to.forEach((name, server) => {
    if (hasServer(set, server)) renamed = withServer(renamed, name);
  });
  return renamed;
}

function reorder(array: readonly number[], to: Permutation): readonly number[] {
  const reordered = array.slice();
  to.forEach((name, server) => {
    reordered[name] = array[server]!;
  });
  return reordered;
}
