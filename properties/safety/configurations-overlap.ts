/**
 * A leader's next configuration shares a server with every majority of the one before: whoever decides by the one meets
 * whoever decides by the other (Raft paper, section 6). And it begins no change before the one before is committed
 * (dissertation, section 4.1).
 */
import { isSameMembership, overlap } from '../../model/spec/shared/membership.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { CONFIGURATION_ENTRY, LEADER } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

/** What a server followed when it was last observed, and where the entry of it stands; 0: before its log, or not known. */
interface InForce {
  readonly configuration: Configuration;
  readonly index: number;
}

export const configurationsOverlap: Property = {
  name: 'configurations-overlap',
  description:
    'Each configuration of a leader overlaps the one before, which is committed (Raft paper, section 6).',
  start({ report, ledger }) {
    const inForce = new Map<MemberId, InForce>();
    return {
      heeds: NOTHING_ORDINARY,
      observed(observation) {
        const { server, configuration, appended, role } = observation;
        const last = inForce.get(server);
        if (last !== undefined && last.configuration === configuration) return;
        const entry = appended.findLast(({ kind }) => kind === CONFIGURATION_ENTRY);
        inForce.set(server, { configuration, index: entry?.index ?? 0 });
        if (role !== LEADER || last === undefined || observation.input === 'start') return;
        if (isSameMembership(last.configuration, configuration)) return;
        if (!overlap(last.configuration, configuration)) {
          report(
            `server ${server}, leader of term ${observation.term}, goes from ${describe(last.configuration)} to ` +
              `${describe(configuration)}: not all who decide in the one and in the other have a server in common`,
          );
        } else if (last.index > ledger.current.commitIndex) {
          report(
            `server ${server}, leader of term ${observation.term}, begins a change while the one at index ${last.index} ` +
              `is not committed; its commit index is ${ledger.current.commitIndex}`,
          );
        }
      },
    };
  },
};

function describe({ voters, outgoing }: Configuration): string {
  return outgoing.length === 0 ? `{${voters.join()}}` : `{${voters.join()}} and {${outgoing.join()}}`;
}
