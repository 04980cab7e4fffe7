/**
 * A heartbeat goes to every other member of the configuration in force, learners and those who receive a snapshot included
 * (paper section 5.2; dissertation section 4.2.1): whom it leaves out hears of no leader, and campaigns. A question with which
 * the transfer of a snapshot begins stands for one.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_REQUEST, LEADER, SNAPSHOT_REQUEST } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';

export const heartbeatsReachAll: Property = {
  name: 'heartbeats-reach-all',
  description: 'A heartbeat of a leader goes to every other member (paper section 5.2).',
  start({ report }) {
    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, role, term, input, sent, configuration }) {
        if (input !== 'heartbeat-due' || role !== LEADER) return;
        const { voters, outgoing, learners } = configuration;
        for (const members of [voters, outgoing, learners]) {
          const forgotten = members.find((member) => member !== server && !isReached(sent, member));
          if (forgotten === undefined) continue;
          report(`server ${server}, leader of term ${term}, sends no heartbeat to its member ${forgotten}`);
        }
      },
    };
  },
};

function isReached(sent: Observation['sent'], member: MemberId): boolean {
  return sentTo(sent, member, APPEND_REQUEST) !== null || sentTo(sent, member, SNAPSHOT_REQUEST) !== null;
}
