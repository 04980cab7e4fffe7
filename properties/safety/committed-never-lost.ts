/**
 * No committed entry is removed from a log that holds it. A server in an earlier term than the one in which the entry
 * was committed may still remove it, legally: it was not among those that made it committed, and a late leader of
 * an earlier term may not know of it. Losses in a crash are the business of `durable-recovery`.
 */
import { describeEntry } from '../describe.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const committedNeverLost: Property = {
  name: 'committed-never-lost',
  description: 'A committed entry is never truncated in the term it was committed in or later (figure 3).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      const removed = ledger.current.removed;
      if (removed === null) return;
      const index = removed.index;
      if (index <= ledger.current.before.commitIndex) {
        report(
          `server ${observation.server} removed ${describeEntry(removed)} although it considered everything up to ` +
            `index ${ledger.current.before.commitIndex} committed`,
        );
        return;
      }
      if (index > ledger.committedUpTo(observation.term) || ledger.committed[index - 1] !== removed) return;
      report(
        `server ${observation.server} removed ${describeEntry(removed)} in term ${observation.term}; ` +
          `it was committed in that term or earlier`,
      );
    },
  }),
};
