/**
 * A lease holder is alone (dissertation section 6.4.1): while a leader answers reads by its lease, nobody leads a later
 * term. It holds as long as clocks keep to the drift bound that the servers were told.
 */
import { LEADER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const leaseHolderAlone: Property = {
  name: 'lease-holder-alone',
  description:
    'Nobody leads a later term while a leader answers reads by its lease (dissertation section 6.4.1).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Reads,
    observed({ readsByLease, server, term }) {
      if (!readsByLease) return;
      for (const other of ledger.accounts) {
        if (!other.running || other.role !== LEADER || other.term <= term) continue;
        report(
          `server ${server} answered a read by its lease of term ${term}, while server ${other.id} leads term ${other.term}`,
        );
      }
    },
  }),
};
