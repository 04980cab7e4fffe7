/**
 * A server votes for at most one candidate in a term, itself included, whatever crashes lie between (Raft paper,
 * section 5.2). Judged by the votes it sends, not by what it says its vote is: a grant, or a vote request (which is a
 * vote for itself). A vote whose ticket was not durable at a crash never left and binds nobody.
 */
import type { MemberId, Term, TicketId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { NO_MEMBER, VOTE_REQUEST, VOTE_RESPONSE } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property, PropertyContext } from '../property.ts';

interface Vote {
  term: Term;
  candidate: MemberId;
}

interface Voter {
  /** The latest vote that left, or may have. */
  readonly bound: Vote;
  /** The latest vote made in this life, and the ticket it waits for (0: none waits). */
  readonly cast: Vote;
  after: TicketId;
}

export const oneVotePerTerm: Property = {
  name: 'one-vote-per-term',
  description:
    'A server votes for at most one candidate in a term, across restarts (Raft paper, section 5.2).',
  start({ ledger, report }) {
    const voters = ledger.accounts.map(newVoter);
    return {
      heeds: Occasion.Durable,
      observed(observation) {
        const voter = voters[ledger.current.slot]!;
        if (observation.input === 'start') {
          voter.cast.term = voter.bound.term;
          voter.cast.candidate = voter.bound.candidate;
          voter.after = 0;
        } else if (voter.after !== 0 && observation.ticketCompleted >= voter.after) release(voter);
        const sent = observation.sent;
        for (let at = 0; at < sent.length; at += 1) {
          const { message, after } = sent[at]!;
          if (message.kind === VOTE_REQUEST)
            cast(voter, message.term, message.from, after, observation, report);
          else if (message.kind === VOTE_RESPONSE && message.granted) {
            cast(voter, message.term, message.to, after, observation, report);
          }
        }
      },
    };
  },
};

function newVoter(): Voter {
  return {
    bound: { term: 0, candidate: NO_MEMBER },
    cast: { term: 0, candidate: NO_MEMBER },
    after: 0,
  };
}

function release(voter: Voter): void {
  voter.bound.term = voter.cast.term;
  voter.bound.candidate = voter.cast.candidate;
  voter.after = 0;
}

function cast(
  voter: Voter,
  term: Term,
  candidate: MemberId,
  after: TicketId,
  observation: Observation,
  report: PropertyContext['report'],
): void {
  const former = voter.cast;
  if (term < former.term) {
    report(
      `server ${observation.server} voted for server ${candidate} in term ${term} after it had voted in term ${former.term}`,
    );
    return;
  }
  if (term === former.term && former.candidate !== candidate) {
    report(
      `server ${observation.server} voted for server ${candidate} in term ${term}, in which it had voted for ` +
        `server ${former.candidate}`,
    );
    return;
  }
  if (term === former.term) return;
  former.term = term;
  former.candidate = candidate;
  voter.after = after;
  if (after <= observation.ticketCompleted) release(voter);
}
