/** Within a life of a server the commit index never goes back (Raft paper, figure 2: it increases monotonically). */
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const commitMonotone: Property = {
  name: 'commit-monotone',
  description: 'The commit index never goes back within an incarnation (Raft paper, figure 2).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Commit,
    observed(observation) {
      const before = ledger.current.before.commitIndex;
      if (observation.commitIndex >= before) return;
      report(
        `the commit index of server ${observation.server} (term ${observation.term}) went back from ${before} ` +
          `to ${observation.commitIndex}`,
      );
    },
  }),
};
