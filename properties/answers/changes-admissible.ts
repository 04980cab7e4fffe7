/**
 * A leader begins only such a change of the membership as it may: who is to vote follows closely (dissertation section 4.2.1),
 * a majority of those who will vote has just answered it, and an id that was ever used is not used again (section 4.4.1, a
 * removed server might vote twice). The other side of the refusals: each server would obey a change that is none of this.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { LEADER, PROMOTION_LAG_MAX } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { HeardMembers } from './heard-members.ts';

export const changesAdmissible: Property = {
  name: 'changes-admissible',
  description:
    'A change of the membership promotes who follows closely, leaves a majority that answers, and uses no id again.',
  start({ world, ledger, report, shared }) {
    const { electionTimeoutMin } = world.settings;
    const heard = shared(HeardMembers);

    function judge(leader: MemberId, was: Configuration, next: Configuration): void {
      const { matched, before, term } = ledger.current;
      const wrong = (what: string): void =>
        report(`server ${leader}, leader of term ${term}, begins a change in which ${what}`);
      const { voters, outgoing, learners } = next;
      for (const id of [...voters, ...outgoing, ...learners]) {
        if (!isMember(was, id) && id <= was.highestId)
          wrong(`server ${id} is added, though ids up to ${was.highestId} were used`);
      }
      for (const id of voters) {
        if (!was.learners.includes(id)) continue;
        const match = matched[ledger.account(id).slot] ?? 0;
        if (!heard.hasEverAnswered(leader, id))
          wrong(`server ${id} is promoted, which has not answered in that term`);
        else if (match + PROMOTION_LAG_MAX < before.commitIndex)
          wrong(`server ${id} is promoted, which has ${match} of ${before.commitIndex} committed entries`);
      }
      const silent = voters.filter((voter) => heard.isSilent(leader, voter));
      if (2 * silent.length >= voters.length)
        wrong(
          `of ${voters.length} voters ${silent.join(', ')} have not answered for ${electionTimeoutMin} us`,
        );
    }

    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, role, input, configuration }) {
        if (role !== LEADER) return;
        const was = ledger.current.before.configuration;
        if (input !== 'configuration-change' || was === null || was === configuration) return;
        // To leave a joint configuration is no change of its own.
        if (was.outgoing.length === 0) judge(server, was, configuration);
      },
    };
  },
};
