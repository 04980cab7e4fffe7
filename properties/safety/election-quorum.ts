/**
 * A leader was elected by a majority of the voters, each of whom has its vote for it on disk (Raft paper, section
 * 5.2): voters are counted, not answers. Holds because a grant leaves a server only after its vote is durable.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Property } from '../property.ts';

export const electionQuorum: Property = {
  name: 'election-quorum',
  description: 'A leader has the durable votes of a majority of the voters (Raft paper, section 5.2).',
  start: ({ ledger, report }) => ({
    observed(observation) {
      if (!ledger.elected || !ledger.remembersVotes(observation.term)) return;
      const voters = observation.configuration.voters;
      const granted: MemberId[] = [];
      for (const voter of voters) {
        if (ledger.durableVoteOf(voter, observation.term) === observation.server) granted.push(voter);
      }
      if (granted.length * 2 > voters.length) return;
      report(
        `server ${observation.server} became leader of term ${observation.term} with the durable votes of ` +
          `${granted.length} of ${voters.length} voters (${granted.join(', ')}); a majority is needed`,
      );
    },
  }),
};
