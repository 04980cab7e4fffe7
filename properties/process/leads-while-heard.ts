/**
 * A leader gives up only when it must: with check-quorum it steps down when no quorum has answered it within the shortest
 * election time-out (dissertation section 6.2). One that was answered, and steps down all the same, costs an election.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, SNAPSHOT_RESPONSE } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

export const leadsWhileHeard: Property = {
  name: 'leads-while-heard',
  description:
    'A leader that a quorum answers does not step down for want of one (dissertation section 6.2).',
  start({ world, ledger, report }) {
    const { electionTimeoutMin } = world.settings;
    const size = ledger.accounts.length;
    /** Row: leader, column: member; when it last answered in this term, by the clock of the leader. */
    const heardAt: Micros[] = new Array<Micros>(size * size).fill(Number.NEGATIVE_INFINITY);

    function stepsDown({ server, term, configuration }: Observation, row: number): void {
      const now = world.clock(server).count();
      // How much is left until the time-out of each is over.
      const left = (member: MemberId): Micros =>
        member === server
          ? electionTimeoutMin
          : heardAt[row + ledger.account(member).slot]! + electionTimeoutMin - now;
      const least = reachedByQuorum(configuration, left);
      if (least <= 0) return;
      report(
        `server ${server}, leader of term ${term}, steps down for want of answers; a quorum has answered it within the ` +
          `last ${electionTimeoutMin - least} us by its clock, and it may wait ${electionTimeoutMin}`,
      );
    }

    return {
      heeds: Occasion.Answer,
      observed(observation) {
        const { server, role, term, input, message } = observation;
        const { slot, before } = ledger.current;
        const row = slot * size;
        if (ledger.elected) heardAt.fill(Number.NEGATIVE_INFINITY, row, row + size);
        if (role === LEADER) {
          if (message === null || message.term !== term) return;
          if (message.kind !== APPEND_RESPONSE && message.kind !== SNAPSHOT_RESPONSE) return;
          heardAt[row + ledger.account(message.from).slot] = world.clock(server).count();
        } else if (input === 'quorum-lost' && before.role === LEADER) {
          stepsDown(observation, row);
        }
      },
    };
  },
};
