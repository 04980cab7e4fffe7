/**
 * A leader was elected by a majority of the voters, each of whom has its vote for it on disk (Raft paper, section
 * 5.2): voters are counted, not answers. Holds because a grant leaves a server only after its vote is durable.
 */
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { lackingHalf } from '../quorum.ts';

export const electionQuorum: Property = {
  name: 'election-quorum',
  description: 'A leader has the durable votes of a majority of the voters (Raft paper, section 5.2).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      if (!ledger.elected || !ledger.remembersVotes(observation.term)) return;
      const lacking = lackingHalf(
        observation.configuration,
        (voter) => ledger.durableVoteOf(voter, observation.term) === observation.server,
      );
      if (lacking === null) return;
      const { name, half, agreed } = lacking;
      report(
        `server ${observation.server} became leader of term ${observation.term} with the durable votes of ` +
          `${agreed.length} of ${half.length} ${name} (${agreed.join(', ')}); a majority is needed`,
      );
    },
  }),
};
