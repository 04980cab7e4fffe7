/**
 * An operator who knows that the leader is gone tells a voter to campaign, and it does at once: a server that hears of no leader
 * within the shortest election time-out by its own clock, or was told to forget the one it had, has nothing to wait for
 * (dissertation section 4.2.3). One that does hear of its leader leaves it in peace: it would depose it, within its lease
 * perhaps, by its own vote, which no voter's protection prevents.
 */
import { isVoter } from '../../model/spec/shared/membership.ts';
import type { Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_REQUEST, LEADER, SNAPSHOT_REQUEST } from '../constants.ts';
import { electionPriorityOf } from '../election-priority.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

const NEVER = Number.NEGATIVE_INFINITY;
const NO_ORDER = -1;

export const campaignsWhenTold: Property = {
  name: 'campaigns-when-told',
  description:
    'A voter that is told to campaign does so at once, unless it hears of its leader (dissertation section 4.2.3).',
  start({ world, ledger, report }) {
    const { limits, electionTimeoutMin, hasSteadyClocks } = world.settings;
    /** By slot: when it last heard its leader, by all that its clock had counted, and the last order that was seen. */
    const heardAt: Micros[] = ledger.accounts.map(() => NEVER);
    const orders: number[] = ledger.accounts.map(() => NO_ORDER);

    /** Of what the server was before this observation, and so when the order came. */
    function owes({ server, input }: Observation, orderedAt: Micros): boolean {
      const { before, slot } = ledger.current;
      // A lease is protected after a start, too; and whose clock is set back has noticed less time than it counted.
      if (limits.leaseReads || !hasSteadyClocks) return false;
      if (input === 'start' || before.role === LEADER || electionPriorityOf(world.settings, server) === 0)
        return false;
      const { configuration } = before;
      if (configuration === null || !isVoter(configuration, server)) return false;
      return orderedAt - heardAt[slot]! > electionTimeoutMin + 1;
    }

    return {
      heeds: Occasion.Append | Occasion.Answer,
      observed(observation) {
        const { server, input, message, term } = observation;
        const { slot, before } = ledger.current;
        const { campaignOrderedIn, campaignOrderedAt } = world.orders(server);
        if (campaignOrderedIn !== orders[slot]) {
          orders[slot] = campaignOrderedIn;
          const does = input === 'election-timeout' && world.event === campaignOrderedIn;
          if (does && campaignOrderedAt - heardAt[slot]! < electionTimeoutMin - 1)
            report(
              `server ${server}, in term ${before.term}, hears of its leader, and campaigns when it is told to`,
            );
          else if (!does && owes(observation, campaignOrderedAt))
            report(
              `server ${server}, in term ${before.term}, hears of no leader, and does not campaign when it is told to`,
            );
        }
        const forgets = input === 'forget-leader' && !limits.leaseReads;
        if (input === 'start' || forgets || before.role === LEADER) heardAt[slot] = NEVER;
        else if (
          message !== null &&
          (message.kind === APPEND_REQUEST || message.kind === SNAPSHOT_REQUEST) &&
          message.term === term
        )
          heardAt[slot] = world.clock(server).count();
      },
    };
  },
};
