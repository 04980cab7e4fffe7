/**
 * Committed means durable on a majority of the voters of the configuration in force, at the moment it is first
 * called committed (Raft paper, section 5.3; a server counts itself only when its own write has completed). Each of
 * them holds the same log up to there.
 */
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { lackingHalf } from '../quorum.ts';

export const commitDurable: Property = {
  name: 'commit-durable',
  description: 'A committed entry is on the disks of a majority of the voters (Raft paper, section 5.3).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Commit,
    observed(observation) {
      const length = ledger.committed.length;
      if (length === ledger.committedBefore) return;
      const entry = ledger.committed[length - 1]!;
      const lacking = lackingHalf(
        observation.configuration,
        (voter) => ledger.account(voter).durableLog[length - 1] === entry,
      );
      if (lacking === null) return;
      const { name, half, agreed } = lacking;
      const without = half.filter((voter) => !agreed.includes(voter));
      report(
        `server ${observation.server} (term ${observation.term}) committed ${describeEntry(entry)}, which is durable ` +
          `on ${agreed.length} of ${half.length} ${name} (not on ${without.join(', ')}); a majority is needed`,
      );
    },
  }),
};
