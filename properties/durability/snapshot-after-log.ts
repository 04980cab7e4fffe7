/**
 * A snapshot of its own that a server has made durable is one of a log that is durable, and of terms that it has on disk: else
 * a crash leaves a snapshot ahead of the log, or of a term that the server has not heard of, with which it cannot start.
 */
import type { LogIndex } from '../../src/base/types.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const snapshotAfterLog: Property = {
  name: 'snapshot-after-log',
  description:
    'A durable snapshot is of a durable log, and of no later term than the one on disk (paper section 7).',
  start({ ledger, report }) {
    const newest: LogIndex[] = ledger.accounts.map(() => 0);
    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, input, snapshot }) {
        const { slot, durableLog, durableTerm } = ledger.current;
        if (snapshot === null || snapshot.index === newest[slot]) return;
        newest[slot] = snapshot.index;
        if (input !== 'snapshot-saved') return;
        const { index, term } = snapshot;
        if (index <= durableLog.length && term <= durableTerm) return;
        report(
          `server ${server} has a snapshot of ${index} in term ${term} on disk, where its log ends at ${durableLog.length} and its ` +
            `term is ${durableTerm}`,
        );
      },
    };
  },
};
