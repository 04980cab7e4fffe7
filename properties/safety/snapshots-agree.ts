/**
 * Snapshots equal the log they replace (Raft paper, section 7): each stands for committed entries and names the term
 * that the log has there, and all snapshots of one index have the same contents and configuration, on every server.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { describeConfiguration, describeEntry } from '../describe.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

interface Seen {
  readonly server: MemberId;
  readonly snapshot: SnapshotMeta;
}

export const snapshotsAgree: Property = {
  name: 'snapshots-agree',
  description:
    'A snapshot stands for committed entries, and equals every other of its index (Raft paper, section 7).',
  start({ ledger, report }) {
    const newest: (SnapshotMeta | null)[] = ledger.accounts.map(() => null);
    const seen = new Map<LogIndex, Seen>();

    function compare(server: MemberId, snapshot: SnapshotMeta): void {
      const { index, term, size, checksum, configuration } = snapshot;
      const committed = ledger.committed[index - 1];
      if (committed === undefined || committed.term !== term) {
        report(
          `server ${server} has a snapshot of index ${index}, term ${term}; committed there is ${describeEntry(committed)}`,
        );
        return;
      }
      const known = seen.get(index);
      if (known === undefined) {
        seen.set(index, { server, snapshot });
        return;
      }
      const other = known.snapshot;
      if (other.size !== size || other.checksum !== checksum) {
        report(
          `servers ${known.server} and ${server} have different snapshots of index ${index}: ${other.size} bytes with ` +
            `checksum ${other.checksum.toString(16)}, ${size} bytes with ${checksum.toString(16)}`,
        );
        return;
      }
      const mine = describeConfiguration(configuration);
      const others = describeConfiguration(other.configuration);
      if (mine === others) return;
      report(
        `servers ${known.server} and ${server} have different configurations in their snapshots of index ${index}: ` +
          `${others}; ${mine}`,
      );
    }

    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, snapshot, input }) {
        const { slot } = ledger.current;
        const before = newest[slot]!;
        if (snapshot === before) return;
        newest[slot] = snapshot;
        if (snapshot !== null) compare(server, snapshot);
        if (before === null || input === 'start' || (snapshot !== null && snapshot.index > before.index))
          return;
        report(
          `server ${server} has a snapshot of index ${snapshot?.index ?? 0} after one of ${before.index}`,
        );
      },
    };
  },
};
