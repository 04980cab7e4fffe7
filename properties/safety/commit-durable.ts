/**
 * Committed means durable on a majority of the voters of the configuration in force, at the moment it is first
 * called committed (Raft paper, section 5.3; a server counts itself only when its own write has completed). Each of
 * them holds the same log up to there.
 */
import type { MemberId } from '../../src/base/types.ts';
import { describeEntry } from '../describe.ts';
import type { Property } from '../property.ts';

export const commitDurable: Property = {
  name: 'commit-durable',
  description: 'A committed entry is on the disks of a majority of the voters (Raft paper, section 5.3).',
  start: ({ ledger, report }) => ({
    observed(observation) {
      const length = ledger.committed.length;
      if (length === ledger.committedBefore) return;
      const entry = ledger.committed[length - 1]!;
      const voters = observation.configuration.voters;
      let durable = 0;
      for (let at = 0; at < voters.length; at += 1) {
        if (ledger.account(voters[at]!).durableLog[length - 1] === entry) durable += 1;
      }
      if (durable * 2 > voters.length) return;
      const lacking: MemberId[] = voters.filter(
        (voter) => ledger.account(voter).durableLog[length - 1] !== entry,
      );
      report(
        `server ${observation.server} (term ${observation.term}) committed ${describeEntry(entry)}, which is durable ` +
          `on ${durable} of ${voters.length} voters (not on ${lacking.join(', ')}); a majority is needed`,
      );
    },
  }),
};
