/**
 * The stream of observations agrees with itself: without gaps, tickets in order, and a log that ends where the
 * server says it does. A stream that does not would leave all other judges blind.
 */
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const observationsConsistent: Property = {
  name: 'observations-consistent',
  description: 'Observations have no gaps and add up to the log the server reports (DESIGN.md section 6).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed() {
      if (ledger.malformed !== null) report(ledger.malformed);
    },
  }),
};
