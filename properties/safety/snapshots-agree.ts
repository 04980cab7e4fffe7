/**
 * Snapshots equal the log they replace (Raft paper, section 7): each stands for committed entries and names the term
 * that the log has there, and the configuration that is in force there, and all snapshots of one index have the same contents
 * and configuration, on every server.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { CONFIGURATION_ENTRY } from '../constants.ts';
import { describeConfiguration, describeEntry } from '../describe.ts';
import type { LedgerEntry } from '../ledger.ts';
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
    /** What the entry of a configuration says, as soon as one was seen to be appended alone. */
    const said = new Map<LedgerEntry, string>();

    function note({ appended, configuration }: Observation): void {
      const entries = appended.filter(({ kind }) => kind === CONFIGURATION_ENTRY);
      if (entries.length !== 1) return;
      const entry = ledger.current.log[entries[0]!.index - 1];
      if (entry !== undefined) said.set(entry, describeConfiguration(configuration));
    }

    /** The configuration that is in force at a committed index; undefined: it is not known. */
    function inForceAt(index: LogIndex): string | undefined {
      let at = index;
      while (at > 0 && ledger.committed[at - 1]!.kind !== CONFIGURATION_ENTRY) at -= 1;
      return at === 0 ? undefined : said.get(ledger.committed[at - 1]!);
    }

    function compare(server: MemberId, snapshot: SnapshotMeta): void {
      const { index, term, size, checksum, configuration } = snapshot;
      const committed = ledger.committed[index - 1];
      if (committed === undefined || committed.term !== term) {
        report(
          `server ${server} has a snapshot of index ${index}, term ${term}; committed there is ${describeEntry(committed)}`,
        );
        return;
      }
      const due = inForceAt(index);
      const has = describeConfiguration(configuration);
      if (due !== undefined && due !== has) {
        report(`server ${server} has ${has} in its snapshot of index ${index}; in force there is ${due}`);
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
      const others = describeConfiguration(other.configuration);
      if (has === others) return;
      report(
        `servers ${known.server} and ${server} have different configurations in their snapshots of index ${index}: ` +
          `${others}; ${has}`,
      );
    }

    return {
      heeds: NOTHING_ORDINARY,
      observed(observation) {
        const { server, snapshot, input, appended } = observation;
        if (appended.length > 0) note(observation);
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
