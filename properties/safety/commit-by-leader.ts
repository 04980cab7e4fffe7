/**
 * The commit index is first advanced by a leader, and by a leader only to an entry of its own term (Raft paper,
 * section 5.4.2 and figure 8): an entry of an earlier term on a majority may still be overwritten.
 */
import { LEADER } from '../constants.ts';
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const commitByLeader: Property = {
  name: 'commit-by-leader',
  description: 'A leader commits by counting only entries of its own term (Raft paper, figure 8).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Commit,
    observed() {
      const account = ledger.current;
      if (account.commitIndex <= account.before.commitIndex) return;
      // A leader that commits its own removal steps down in the same step.
      const { before } = account;
      const led = account.role === LEADER || (before.role === LEADER && before.term === account.term);
      if (led) {
        const entry = account.log[account.commitIndex - 1];
        if (entry === undefined || entry.term === account.term) return;
        report(
          `server ${account.id}, leader of term ${account.term}, advanced its commit index from ` +
            `${before.commitIndex} to ${describeEntry(entry)}, which is not of its own term`,
        );
      } else if (ledger.committed.length > ledger.committedBefore) {
        report(
          `server ${account.id} (term ${account.term}) does not lead and advanced its commit index to ` +
            `${account.commitIndex}; no leader has committed anything beyond index ${ledger.committedBefore}`,
        );
      }
    },
  }),
};
