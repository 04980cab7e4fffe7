/** The applied index never goes back within a life, and never ahead of the commit index (Raft paper, figure 2). */
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const appliedBounded: Property = {
  name: 'applied-bounded',
  description: 'The applied index never goes back, nor beyond the commit index (Raft paper, figure 2).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Commit | Occasion.Applied,
    observed(observation) {
      const before = ledger.current.before.appliedIndex;
      if (observation.appliedIndex > observation.commitIndex) {
        report(
          `server ${observation.server} applied up to index ${observation.appliedIndex}, but only index ` +
            `${observation.commitIndex} is committed`,
        );
      } else if (observation.appliedIndex < before) {
        report(
          `the applied index of server ${observation.server} went back from ${before} to ${observation.appliedIndex}`,
        );
      }
    },
  }),
};
