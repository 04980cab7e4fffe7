/** Texts that tell servers and messages apart: two are equal exactly if their texts are. */
import type { Log } from '../shared/log.ts';
import type { Message } from './message.ts';
import type { ServerState } from './state.ts';

/** @example `serverKey(initialServer(3))` is `'follower,1,null,0,0,0,1,0,1,0,1,0,'` */
export function serverKey(server: ServerState): string {
  const { state, currentTerm, votedFor, commitIndex, votesResponded, votesGranted } = server;
  const { nextIndex, matchIndex, log } = server;
  let key = `${state},${currentTerm},${votedFor},${commitIndex},${votesResponded},${votesGranted},`;
  for (let at = 0; at < nextIndex.length; at += 1) key += `${nextIndex[at]},${matchIndex[at]},`;
  return key + logKey(log);
}

export function messageKey(m: Message): string {
  const head = `${m.type},${m.from},${m.to},${m.term},`;
  switch (m.type) {
    case 'RequestVoteRequest':
      return `${head}${m.lastLogTerm},${m.lastLogIndex}`;
    case 'RequestVoteResponse':
      return `${head}${m.voteGranted}`;
    case 'AppendEntriesRequest':
      return `${head}${m.prevLogIndex},${m.prevLogTerm},${m.commitIndex},${logKey(m.entries)}`;
    case 'AppendEntriesResponse':
      return `${head}${m.success},${m.matchIndex}`;
    default:
      return m satisfies never;
  }
}

function logKey(log: Log): string {
  let key = '';
  for (const { term, value } of log) key += `${term}:${value} `;
  return key;
}
