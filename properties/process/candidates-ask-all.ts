/**
 * Who campaigns asks every other voter, in a joint configuration of both halves (paper section 5.2; section 6): one that it
 * leaves out may be the one whose vote it needs, when others are down.
 */
import { CANDIDATE, PRE_CANDIDATE, PRE_VOTE_REQUEST, VOTE_REQUEST } from '../constants.ts';
import { electionPriorityOf } from '../election-priority.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';

export const candidatesAskAll: Property = {
  name: 'candidates-ask-all',
  description: 'A candidate asks every other voter for its vote (paper sections 5.2 and 6).',
  start({ world, ledger, report }) {
    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, role, term, input, sent, configuration }) {
        const { before } = ledger.current;
        // One without priority, whom a transfer has made a candidate, waits on.
        const asksAgain = input === 'election-timeout' && electionPriorityOf(world.settings, server) > 0;
        const begins = asksAgain || role !== before.role || term !== before.term;
        if ((role !== CANDIDATE && role !== PRE_CANDIDATE) || !begins) return;
        const kind = role === CANDIDATE ? VOTE_REQUEST : PRE_VOTE_REQUEST;
        for (const half of [configuration.voters, configuration.outgoing]) {
          const forgotten = half.find((voter) => voter !== server && sentTo(sent, voter, kind) === null);
          if (forgotten === undefined) continue;
          report(
            `server ${server}, which campaigns in term ${term}, does not ask voter ${forgotten} for its ` +
              `${role === CANDIDATE ? 'vote' : 'pre-vote'}`,
          );
        }
      },
    };
  },
};
