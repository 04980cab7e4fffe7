/**
 * A message that promises durability waits for the ticket that makes the promise true (Raft paper, figure 2:
 * "updated on stable storage before responding to RPCs"): a vote request and a granted vote need term and vote on
 * disk, an append acknowledgement the term and the acknowledged entries.
 */
import type { MemberId, TicketId } from '../../src/base/types.ts';
import type { AppendResponse, VoteRequest, VoteResponse } from '../../src/raft/message.ts';
import { APPEND_RESPONSE, VOTE_REQUEST, VOTE_RESPONSE } from '../constants.ts';
import { describeEntry, describeMember } from '../describe.ts';
import type { LedgerEntry, LedgerTicket, ServerAccount } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const persistBeforeSend: Property = {
  name: 'persist-before-send',
  description: 'A vote or an acknowledgement waits until what it promises is on disk (Raft paper, figure 2).',
  start({ ledger, report }) {
    function checkVote(message: VoteRequest | VoteResponse, candidate: MemberId, after: TicketId): void {
      const account = ledger.current;
      const ticket = lastUpTo(account, after);
      const term = ticket === null ? account.durableTerm : ticket.term;
      const vote = ticket === null ? account.durableVote : ticket.vote;
      if (term === message.term && vote === candidate) return;
      const what = message.kind === VOTE_REQUEST ? 'asks for votes' : `votes for server ${candidate}`;
      report(
        `server ${account.id} ${what} in term ${message.term} after ticket ${after}, with which term ${term} and a vote ` +
          `for ${describeMember(vote)} are on disk (completed: ticket ${account.ticketCompleted})`,
      );
    }

    function checkAcknowledgement(message: AppendResponse, after: TicketId): void {
      const account = ledger.current;
      const ticket = lastUpTo(account, after);
      const term = ticket === null ? account.durableTerm : ticket.term;
      const index = message.matchIndex;
      const held = index === 0 ? null : account.log[index - 1];
      const written = index === 0 ? null : entryAfter(account, index, after);
      if (term >= message.term && held !== undefined && held === written) return;
      report(
        `server ${account.id} acknowledges index ${index} in term ${message.term} after ticket ${after}, with which ` +
          `term ${term} and ${describeEntry(written)} are on disk; it holds ${describeEntry(held)} ` +
          `(completed: ticket ${account.ticketCompleted})`,
      );
    }

    return {
      heeds: Occasion.Sent,
      observed(observation) {
        const sent = observation.sent;
        for (let at = 0; at < sent.length; at += 1) {
          const { message, after } = sent[at]!;
          if (message.kind === VOTE_REQUEST) checkVote(message, message.from, after);
          else if (message.kind === VOTE_RESPONSE && message.granted) checkVote(message, message.to, after);
          else if (message.kind === APPEND_RESPONSE && message.success) checkAcknowledgement(message, after);
        }
      },
    };
  },
};

/** The last pending ticket that is surely on disk once `after` is, or null. */
function lastUpTo(account: ServerAccount, after: TicketId): LedgerTicket | null {
  for (let at = account.pending.length - 1; at >= 0; at -= 1) {
    if (account.pending[at]!.id <= after) return account.pending[at]!;
  }
  return null;
}

/** What is on disk at `index` once ticket `after` is: the newest write up to it that touches the index tells. */
function entryAfter(account: ServerAccount, index: number, after: TicketId): LedgerEntry | null {
  for (let at = account.pending.length - 1; at >= 0; at -= 1) {
    const ticket = account.pending[at]!;
    if (ticket.id > after) continue;
    if (ticket.install !== null) return ticket.install[index - 1] ?? null;
    if (ticket.entries.length > 0) {
      const offset = index - ticket.entries[0]!.index;
      if (offset >= 0) return ticket.entries[offset] ?? null;
    }
    if (ticket.truncateFrom > 0 && ticket.truncateFrom <= index) return null;
  }
  return account.durableLog[index - 1] ?? null;
}
