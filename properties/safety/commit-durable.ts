/**
 * Committed means durable on a majority of the voters of the configuration in force, at the moment it is first
 * called committed (Raft paper, section 5.3; a server counts itself only when its own write has completed). Each of
 * them holds the same log up to there.
 */
import type { Observation } from '../../src/raft/observation.ts';
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { lackingHalf } from '../quorum.ts';

export const commitDurable: Property = {
  name: 'commit-durable',
  description: 'A committed entry is on the disks of a majority of the voters (Raft paper, section 5.3).',
  start: ({ ledger, report }) => {
    function committed({ server, term, configuration }: Observation, length: number): void {
      const entry = ledger.committed[length - 1]!;
      const lacking = lackingHalf(
        configuration,
        (voter) => ledger.account(voter).durableLog[length - 1] === entry,
      );
      if (lacking === null) return;
      const { name, half, agreed } = lacking;
      const without = half.filter((voter) => !agreed.includes(voter));
      report(
        `server ${server} (term ${term}) committed ${describeEntry(entry)}, which is durable ` +
          `on ${agreed.length} of ${half.length} ${name} (not on ${without.join(', ')}); a majority is needed`,
      );
    }

    return {
      heeds: Occasion.Commit,
      observed(observation) {
        const { length } = ledger.committed;
        if (length > ledger.committedBefore) committed(observation, length);
      },
    };
  },
};
