/**
 * A voter whose election time-out is over campaigns (paper section 5.2), also by a configuration that it knows and that no
 * committed one has taken the place of: it may be the only one whose log lets it win, and is not counted if the later one
 * holds (dissertation section 4.2.2). `campaigns-in-time` judges when the time-out is over; here, what comes of it.
 */
import { isVoter } from '../../model/spec/shared/membership.ts';
import type { LogIndex } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { CONFIGURATION_ENTRY, FOLLOWER } from '../constants.ts';
import { electionPriorityOf } from '../election-priority.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

interface ConfigurationAt {
  readonly index: LogIndex;
  readonly configuration: Configuration;
}

export const timeoutsCampaign: Property = {
  name: 'timeouts-campaign',
  description:
    'A voter campaigns when its election time-out is over (paper section 5.2, dissertation section 4.2.2).',
  start({ world: { settings }, ledger, report }) {
    // A coordinator tells its server to campaign when it knows that it may.
    if (settings.failover !== null) return {};
    /** By slot, in the order of the log; the last is in force. */
    const known: ConfigurationAt[][] = ledger.accounts.map(() => []);
    return {
      heeds: NOTHING_ORDINARY,
      observed(observation) {
        const { server, role, term, input, commitIndex, configuration } = observation;
        const configurations = known[ledger.current.slot]!;
        if (input === 'start' || configurations.at(-1)?.configuration !== configuration)
          note(configurations, observation);
        if (input !== 'election-timeout' || role !== FOLLOWER) return;
        if (electionPriorityOf(settings, server) === 0) return;
        for (let at = configurations.length - 1; at >= 0; at -= 1) {
          const { index, configuration: one } = configurations[at]!;
          if (isVoter(one, server)) {
            report(
              `server ${server}, in term ${term}, does not campaign though its election time-out is over; it votes by the ` +
                `configuration of index ${index}, and has committed up to ${commitIndex}`,
            );
            return;
          }
          if (index <= commitIndex) return;
        }
      },
    };
  },
};

/** Where a log was cut, or read anew, or several were appended at once, the one in force alone is certain. */
function note(
  known: ConfigurationAt[],
  { input, configuration, appended, truncatedFrom }: Observation,
): void {
  const entries = appended.filter(({ kind }) => kind === CONFIGURATION_ENTRY);
  if (input === 'start' || truncatedFrom > 0 || entries.length !== 1) known.length = 0;
  known.push({ index: entries.at(-1)?.index ?? 0, configuration });
}
