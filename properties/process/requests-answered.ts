/**
 * Requests are answered in the step that takes them, though the answer may have to wait for the disk, and as figure 2 of
 * the Raft paper says: an append by success exactly if the log has its previous entry, and then for all that it brought;
 * a vote by a grant if there is no reason against it. A server that does not lead refuses to name an index for a read
 * (dissertation section 6.4). Whoever keeps silent instead is waited for until the next heartbeat
 * or election, which no rule of safety notices.
 */
import type { AppendRequest, PreVoteRequest, ReadIndexRequest, VoteRequest } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import {
  APPEND_REQUEST,
  APPEND_RESPONSE,
  LEADER,
  NO_MEMBER,
  PRE_VOTE_REQUEST,
  PRE_VOTE_RESPONSE,
  READ_INDEX_REQUEST,
  READ_INDEX_RESPONSE,
  VOTE_REQUEST,
  VOTE_RESPONSE,
} from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';
import { isUpToDate } from '../up-to-date.ts';

type Judged = AppendRequest | VoteRequest | PreVoteRequest | ReadIndexRequest;

export const requestsAnswered: Property = {
  name: 'requests-answered',
  description:
    'Appends, votes and pre-votes are answered at once, as they must be (Raft paper, figure 2), and reads by who leads not.',
  start({ world, ledger, report }) {
    const { limits } = world.settings;

    function wrong(message: Judged, sentence: string): void {
      const { id, term } = ledger.current;
      report(
        `server ${id}, in term ${term}, was sent ${describe(message)} by server ${message.from}, and ${sentence}`,
      );
    }

    function append(message: AppendRequest, sent: Observation['sent']): void {
      const { from, previousIndex, previousTerm, entries, term } = message;
      const answer = sentTo(sent, from, APPEND_RESPONSE);
      if (answer === null) {
        wrong(message, 'answers nothing');
        return;
      }
      const { current } = ledger;
      const hasPrevious = previousIndex === 0 || current.log[previousIndex - 1]?.term === previousTerm;
      const isDue = term === current.term && hasPrevious;
      if (answer.success !== isDue) {
        const has = hasPrevious ? 'has' : 'has not';
        const says = answer.success ? 'accepts' : 'refuses';
        wrong(message, `${says} it; it ${has} the entry of term ${previousTerm} there`);
      } else if (isDue && entries.length > 0 && answer.matchIndex < previousIndex + entries.length) {
        const last = previousIndex + entries.length;
        wrong(message, `acknowledges up to index ${answer.matchIndex}; the append goes up to ${last}`);
      }
    }

    function vote(message: VoteRequest, sent: Observation['sent']): void {
      const { from, term } = message;
      const { current } = ledger;
      // It protects its leader, or its lease.
      if (current.term < term) return;
      const answer = sentTo(sent, from, VOTE_RESPONSE);
      if (answer === null) {
        wrong(message, 'answers nothing');
      } else if (!answer.granted && current.term === term && isFree(message)) {
        wrong(message, 'refuses, although its vote is free, and the log of the candidate up to date');
      }
    }

    function isFree(message: VoteRequest): boolean {
      const { vote: held, log } = ledger.current;
      if (limits.leaseReads || (held !== message.from && held !== NO_MEMBER)) return false;
      return isUpToDate(message, log);
    }

    /** Who leads needs a round first; all others have nothing to wait for. */
    function read(message: ReadIndexRequest, sent: Observation['sent']): void {
      const { role, term } = ledger.current;
      if (role === LEADER && term === message.term) return;
      if (sentTo(sent, message.from, READ_INDEX_RESPONSE) === null) wrong(message, 'answers nothing');
    }

    return {
      heeds: Occasion.Append,
      observed({ message, sent }) {
        if (message === null) return;
        if (message.kind === APPEND_REQUEST) append(message, sent);
        else if (message.kind === VOTE_REQUEST) vote(message, sent);
        else if (message.kind === READ_INDEX_REQUEST) read(message, sent);
        else if (message.kind === PRE_VOTE_REQUEST) {
          if (sentTo(sent, message.from, PRE_VOTE_RESPONSE) === null) {
            wrong(message, 'answers nothing');
          }
        }
      },
    };
  },
};

function describe(message: Judged): string {
  if (message.kind === APPEND_REQUEST) {
    return `an append of term ${message.term} after index ${message.previousIndex}`;
  }
  if (message.kind === READ_INDEX_REQUEST)
    return `a question of term ${message.term} for the index of a read`;
  return `a ${message.kind === VOTE_REQUEST ? 'vote' : 'pre-vote'} request of term ${message.term}`;
}
