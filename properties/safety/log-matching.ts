/**
 * Log Matching (Raft paper, figure 3): if two logs contain an entry with the same index and term, then the logs
 * are identical in all entries up through that index.
 */
import { describeEntry } from '../describe.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const logMatching: Property = {
  name: 'log-matching',
  description: 'The same index and term mean the same entry after the same prefix (Raft paper, figure 3).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed() {
      const found = ledger.mismatch;
      if (found === null) return;
      const what =
        found.held.content === found.canonical.content
          ? 'has the same entry after a different prefix'
          : 'has different content';
      report(
        `server ${found.server} holds ${describeEntry(found.held)}; server ${found.holder} held ` +
          `${describeEntry(found.canonical)} there first, which ${what}`,
      );
    },
  }),
};
