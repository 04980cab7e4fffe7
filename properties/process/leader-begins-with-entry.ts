/**
 * Who becomes leader appends an entry of its own term at once (paper, section 8; dissertation section 6.4): by it the
 * entries of earlier terms are committed, and reads get an index, without waiting for a client to propose something.
 */
import { LEADER } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const leaderBeginsWithEntry: Property = {
  name: 'leader-begins-with-entry',
  description: 'Who becomes leader appends an entry of its own term at once (paper, section 8).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed({ input, role, server, term, appended }) {
      if (role !== LEADER || ledger.current.before.role === LEADER || input === 'start') return;
      for (const entry of appended) if (entry.term === term) return;
      report(`server ${server} became leader of term ${term} and appended no entry of that term`);
    },
  }),
};
