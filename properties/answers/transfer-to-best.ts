/**
 * A transfer to nobody in particular goes to whom it fits best (dissertation section 3.10): to a voter that has answered
 * within the shortest election time-out, if there is one, and of those to one that has most of the log. One that is
 * down may have as much of it, and the cluster would wait for it until the transfer is given up.
 */
import type { MemberId } from '../../src/base/types.ts';
import { LEADER, NO_MEMBER } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { HeardMembers } from './heard-members.ts';

export const transferToBest: Property = {
  name: 'transfer-to-best',
  description:
    'A transfer to nobody in particular goes to a voter that has answered lately, and has most of the log (dissertation section 3.10).',
  start({ world, ledger, report, shared }) {
    const { electionTimeoutMin } = world.settings;
    const heard = shared(HeardMembers);
    /** By slot: whom the latest request named. */
    const named = ledger.accounts.map((): MemberId | null => null);

    function judge(leader: MemberId, voters: readonly MemberId[], target: MemberId): void {
      const { matched, term } = ledger.current;
      const matchOf = (member: MemberId): number => matched[ledger.account(member).slot] ?? 0;
      let best = NO_MEMBER;
      for (const voter of voters) {
        if (voter === leader || !heard.hasAnswered(leader, voter)) continue;
        if (best === NO_MEMBER || matchOf(voter) > matchOf(best)) best = voter;
      }
      if (best === NO_MEMBER) return;
      const chose = `server ${leader}, leader of term ${term}, was asked to hand over to whom it fits best, and chose server ${target},`;
      if (heard.isSilent(leader, target))
        report(`${chose} which has not answered for ${electionTimeoutMin} us; server ${best} has`);
      else if (matchOf(target) < matchOf(best))
        report(
          `${chose} which has ${matchOf(target)} of its log; server ${best} has ${matchOf(best)}, and answers`,
        );
    }

    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, role, input, configuration, transferTarget }) {
        if (input !== 'transfer') return;
        const { slot, before } = ledger.current;
        const isChosen = named[slot] === NO_MEMBER;
        named[slot] = null;
        if (!isChosen || role !== LEADER) return;
        if (before.transferTarget === NO_MEMBER && transferTarget !== NO_MEMBER)
          judge(server, configuration.voters, transferTarget);
      },
      asked(server, request) {
        if (request.kind === 'transfer') named[ledger.account(server).slot] = request.target;
      },
    };
  },
};
