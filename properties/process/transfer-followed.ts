/**
 * Whom the leader itself sent to campaign is refused for no leader's sake (dissertation sections 3.10 and 4.2.3): its
 * request tells that, and whoever gets it goes on to its term. Otherwise a transfer only loses the leader.
 */
import { VOTE_REQUEST } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const transferFollowed: Property = {
  name: 'transfer-followed',
  description:
    'A vote request that a transfer brought about is followed into its term, whoever leads (dissertation 3.10, 4.2.3).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed({ message, server, term }) {
      if (message === null || message.kind !== VOTE_REQUEST || !message.transfer) return;
      if (message.term <= ledger.current.before.term || term >= message.term) return;
      report(
        `server ${server} stayed in term ${term} when server ${message.from} asked for its vote in term ${message.term}, ` +
          'as its leader had told it to',
      );
    },
  }),
};
