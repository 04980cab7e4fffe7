/**
 * A leader begins only such a change of the membership as it may: who is to vote follows closely (dissertation section 4.2.1),
 * a majority of those who will vote has just answered it, and an id that was ever used is not used again (section 4.4.1, a
 * removed server might vote twice). The other side of the refusals: each server would obey a change that is none of this.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { LEADER, PROMOTION_LAG_MAX } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const changesAdmissible: Property = {
  name: 'changes-admissible',
  description:
    'A change of the membership promotes who follows closely, leaves a majority that answers, and uses no id again.',
  start({ world, ledger, report }) {
    const { electionTimeoutMin, hasSteadyClocks } = world.settings;
    /** By slot of the leader: when each member was heard of last in this term, by the clock of the leader. */
    const heard = ledger.accounts.map(() => new Map<MemberId, Micros>());

    /** It cannot have answered within an election time-out: a server counts whole microseconds, and may see one less. */
    function isSilent(leader: MemberId, member: MemberId): boolean {
      if (member === leader) return false;
      const at = heard[ledger.current.slot]!.get(member);
      return at === undefined || world.clockCount(leader) - at > electionTimeoutMin + 1;
    }

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
        const match = matched[ledger.account(id).slot] ?? 0;
        if (was.learners.includes(id) && match + PROMOTION_LAG_MAX < before.commitIndex)
          wrong(`server ${id} is promoted, which has ${match} of ${before.commitIndex} committed entries`);
      }
      if (!hasSteadyClocks) return;
      const silent = voters.filter((voter) => isSilent(leader, voter));
      if (2 * silent.length >= voters.length)
        wrong(
          `of ${voters.length} voters ${silent.join(', ')} have not answered for ${electionTimeoutMin} us`,
        );
    }

    return {
      heeds: Occasion.Append | Occasion.Answer,
      observed({ server, role, term, input, message, configuration }) {
        const { slot, before } = ledger.current;
        const members = heard[slot]!;
        if (role !== LEADER || ledger.elected) members.clear();
        if (role !== LEADER) return;
        if (message !== null && message.term === term) members.set(message.from, world.clockCount(server));
        const was = before.configuration;
        if (input !== 'configuration-change' || was === null || was === configuration) return;
        // To leave a joint configuration is no change of its own.
        if (was.outgoing.length === 0) judge(server, was, configuration);
      },
    };
  },
};
