/** Election Safety (Raft paper, figure 3): at most one leader can be elected in a given term, over all lives of all servers. */
import { NO_MEMBER } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const electionSafety: Property = {
  name: 'election-safety',
  description: 'At most one leader is elected in a term (Raft paper, figure 3).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      if (!ledger.elected || ledger.formerLeader === NO_MEMBER) return;
      const again = ledger.formerLeader === observation.server ? ', a second time' : '';
      report(
        `server ${observation.server} became leader of term ${observation.term}${again}; ` +
          `server ${ledger.formerLeader} was already elected in that term`,
      );
    },
  }),
};
