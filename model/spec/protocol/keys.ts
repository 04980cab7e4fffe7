/** Texts that tell servers and messages apart: two are equal exactly if their texts are. */
import type { Log } from '../shared/log.ts';
import type { Message } from './message.ts';
import { readsKey } from './read-account.ts';
import type { Server, Ticket, Waiting } from './server.ts';

/** Who the server is, and who votes, is known from elsewhere. */
export function serverKey(server: Server): string {
  const { role, term, vote, commitIndex, appliedIndex, preVotes, votes, match, disk, unwritten } = server;
  return [
    role,
    [term, vote, commitIndex, appliedIndex, preVotes, votes, ...match].join(),
    logKey(server.log),
    `${disk.term},${disk.vote},${disk.snapshot},${logKey(disk.log)}`,
    server.base,
    server.staged.map(installKey).join('+'),
    server.pending.map(ticketKey).join('+'),
    `${unwritten.hardState ? 1 : 0},${unwritten.truncateFrom},${logKey(unwritten.entries)},${installKey(unwritten.install)}`,
    server.waiting.map(waitingKey).join('+'),
    readsKey(server.reads),
    `${server.life},${server.transferTarget},${server.toldToCampaign ? 1 : 0}${server.toldTarget ? 1 : 0}${server.byTransfer ? 1 : 0}`,
  ].join('|');
}

export function messageKey(m: Message): string {
  const head = `${m.type},${m.from},${m.to},${m.term}`;
  switch (m.type) {
    case 'pre-vote-request':
    case 'vote-request':
      return `${head},${m.lastLogIndex},${m.lastLogTerm},${m.transfer ? 1 : 0}`;
    case 'pre-vote-response':
    case 'vote-response':
      return `${head},${m.granted ? 1 : 0}`;
    case 'append-request':
      return `${head},${m.previousIndex},${m.previousTerm},${m.commitIndex},${m.readRound},${logKey(m.entries)}`;
    case 'append-response': {
      const { success, previousIndex, matchIndex, conflictTerm, conflictIndex, readRound } = m;
      return `${head},${success ? 1 : 0},${previousIndex},${matchIndex},${conflictTerm},${conflictIndex},${readRound}`;
    }
    case 'read-request':
      return `${head},${m.life},${m.request}`;
    case 'read-response':
      return `${head},${m.life},${m.request},${m.granted ? 1 : 0},${m.index}`;
    case 'timeout-now':
      return head;
    case 'client-read':
      return `${head},${m.floor}`;
    case 'snapshot-request':
      return `${head},${logKey(m.snapshot)}`;
    case 'snapshot-response':
      return head;
    default:
      return m satisfies never;
  }
}

export function waitingKey({ message, matchTerm }: Waiting): string {
  return `${messageKey(message)},${matchTerm}`;
}

function ticketKey({ hardState, truncateFrom, entries, install }: Ticket): string {
  const words = hardState === null ? '' : `${hardState.term}/${hardState.vote}`;
  return `${words},${truncateFrom},${logKey(entries)},${installKey(install)}`;
}

function installKey(snapshot: Log | null): string {
  return snapshot === null ? '' : `=${logKey(snapshot)}`;
}

function logKey(log: Log): string {
  return log.map(({ term, value }) => `${term}/${value}`).join(' ');
}
