/**
 * A leader gives up only when it must: with check-quorum it steps down when no quorum has answered it within the shortest
 * election time-out (dissertation section 6.2). One that was answered, and steps down all the same, costs an election.
 */
import { HeardMembers } from '../answers/heard-members.ts';
import { LEADER } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

export const leadsWhileHeard: Property = {
  name: 'leads-while-heard',
  description:
    'A leader that a quorum answers does not step down for want of one (dissertation section 6.2).',
  start({ world, ledger, report, shared }) {
    const { electionTimeoutMin } = world.settings;
    const heard = shared(HeardMembers);
    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, role, term, input, configuration }) {
        if (input !== 'quorum-lost' || role === LEADER || ledger.current.before.role !== LEADER) return;
        // How much is left until the time-out of each is over.
        const least = reachedByQuorum(
          configuration,
          (member) => electionTimeoutMin - heard.sinceAnswer(server, member),
        );
        if (least <= 0) return;
        report(
          `server ${server}, leader of term ${term}, steps down for want of answers; a quorum has answered it within the ` +
            `last ${electionTimeoutMin - least} us by its clock, and it may wait ${electionTimeoutMin}`,
        );
      },
    };
  },
};
