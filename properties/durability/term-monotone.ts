/**
 * The term never goes back, and a vote once given in a term never changes in it: within a life, and across restarts
 * as far as term and vote were durable (Raft paper, figure 2, persistent state).
 */
import { NO_MEMBER } from '../constants.ts';
import { describeMember } from '../describe.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const termMonotone: Property = {
  name: 'term-monotone',
  description: 'The term never goes back and the vote of a term never changes, across restarts (figure 2).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      const { server, term, vote } = observation;
      const recovery = ledger.recovery;
      const formerTerm = recovery === null ? ledger.current.before.term : recovery.durableTerm;
      const formerVote = recovery === null ? ledger.current.before.vote : recovery.durableVote;
      if (term === formerTerm && (vote === formerVote || formerVote === NO_MEMBER)) return;
      if (term > formerTerm) return;
      const when = recovery === null ? '' : ` when it started as incarnation ${recovery.incarnation}`;
      if (term < formerTerm) {
        report(`the term of server ${server} went back from ${formerTerm} to ${term}${when}`);
      } else {
        report(
          `server ${server} had voted for ${describeMember(formerVote)} in term ${term}, and its vote ` +
            `became ${describeMember(vote)}${when}`,
        );
      }
    },
  }),
};
