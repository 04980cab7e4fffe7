/**
 * Leader Append-Only (Raft paper, figure 3): a leader never overwrites or deletes entries in its log. Nor does the
 * leader of a term after it stepped down within that term: nobody else could tell it to.
 */
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const leaderAppendOnly: Property = {
  name: 'leader-append-only',
  description: 'The leader of a term removes nothing from its log in that term (Raft paper, figure 3).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      if (observation.truncatedFrom === 0 || observation.input === 'start') return;
      if (ledger.leaderOf(observation.term) !== observation.server) return;
      report(
        `server ${observation.server}, the leader of term ${observation.term}, removed its entries from index ` +
          `${observation.truncatedFrom} on (its log ended at ${ledger.current.before.lastIndex})`,
      );
    },
  }),
};
