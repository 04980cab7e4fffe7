/**
 * The other side of `snapshots-taken`: a server takes a snapshot when it has applied a multiple of `snapshotEntries`, or
 * `snapshotBytes` of payloads since the last one, and not before (paper section 7: when the log has reached a size that was
 * set). One that is taken more often costs the disk a copy of the whole state each time, and at an index that nobody else
 * has. Judged when one of its own is durable; what an operator asks for is of whatever was applied then.
 */
import type { LogIndex } from '../../src/base/types.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import { payloadBytes } from '../payload-bytes.ts';
import type { Property } from '../property.ts';

export const snapshotsWhenDue: Property = {
  name: 'snapshots-when-due',
  description:
    'No snapshot is taken before snapshotEntries or snapshotBytes were applied, unless asked for (paper, section 7).',
  start({ world, ledger, report }) {
    const { snapshotEntries, snapshotBytes } = world.settings.limits;
    /** By slot: a server counts bytes behind this index at most, that of its newest snapshot or of its start. */
    const countedFrom: LogIndex[] = ledger.accounts.map(() => 0);
    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, input, snapshot, appliedIndex }) {
        const { slot, log } = ledger.current;
        if (input === 'start') {
          countedFrom[slot] = appliedIndex;
          return;
        }
        const from = countedFrom[slot]!;
        if (snapshot === null || snapshot.index <= from) return;
        const { index } = snapshot;
        countedFrom[slot] = index;
        if (input !== 'snapshot-saved' || index % snapshotEntries === 0) return;
        const bytes = payloadBytes(log, from, index);
        if (bytes >= snapshotBytes || world.orders(server).snapshotsAsked.has(index)) return;
        report(
          `server ${server} took a snapshot of ${index}, which was not due: no multiple of ${snapshotEntries}, and behind ` +
            `${from} it has applied ${bytes} bytes of payloads, of ${snapshotBytes}`,
        );
      },
    };
  },
};
