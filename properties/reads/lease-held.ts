/**
 * The other side of `lease-protected`: a leader has the lease that it has earned, and answers a read by it at once
 * (dissertation section 6.4.1), once an entry of its term is committed; not after it has told somebody to campaign, nor where
 * it decides alone and answers at once without one. A lease that is lost costs each read a round, and a failover coordinator
 * its PRIMARY.
 */
import { LEADER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { lackingHalf } from '../quorum.ts';
import { LeaseAccount } from './lease-account.ts';

export const leaseHeld: Property = {
  name: 'lease-held',
  description:
    'A leader that a quorum has answered in time answers reads by its lease (dissertation section 6.4.1).',
  start({ world, ledger, report, shared }) {
    const { limits, hasSteadyClocks } = world.settings;
    if (!limits.leaseReads || !hasSteadyClocks) return {};
    const leases = shared(LeaseAccount);
    return {
      heeds: Occasion.Reads,
      observed({ server, role, term, input, commitIndex, readsTaken, readsByLease }) {
        if (role !== LEADER || input !== 'read' || readsTaken === 0 || readsByLease) return;
        const { configuration } = ledger.current;
        // Who decides alone asks nobody, and needs no lease.
        if (configuration !== null && lackingHalf(configuration, (voter) => voter === server) === null)
          return;
        const { until, isGivenUp, confirmed, round } = leases.current;
        // A server counts whole microseconds, so that it may see one more.
        const left = until - world.clock(server).count() - 1;
        if (isGivenUp || left <= 0 || ledger.current.log[commitIndex - 1]?.term !== term) return;
        report(
          `server ${server}, leader of term ${term}, does not answer a read by its lease, which holds for ${left} us more by ` +
            `its clock: a quorum has answered its round ${confirmed} of ${round}`,
        );
      },
    };
  },
};
