/**
 * A leader's match index for a member, itself included, is at most what that member has on disk, with the same
 * content, and never goes back while the leader leads (Raft paper, section 5.3, figure 2). A member that has moved
 * on to a later term may have cut its log since it answered; it is not held to it.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import { LEADER } from '../constants.ts';
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const matchDurable: Property = {
  name: 'match-durable',
  description:
    'A match index is durable at the member with equal content, and never goes back (section 5.3).',
  start({ ledger, report }) {
    const size = ledger.accounts.length;
    /** Row: leader, column: member; from the start of its leadership. */
    const matched: LogIndex[] = new Array<LogIndex>(size * size).fill(0);

    function check(member: MemberId, index: LogIndex): void {
      const leader = ledger.current;
      const holder = ledger.account(member);
      const place = leader.slot * size + holder.slot;
      if (index < matched[place]!) {
        report(
          `server ${leader.id}, leader of term ${leader.term}, took its match index for server ${member} back from ` +
            `${matched[place]} to ${index}`,
        );
      }
      matched[place] = index;
      if (index === 0 || holder.term > leader.term) return;
      const own = leader.log[index - 1];
      const theirs = holder.durableLog[index - 1];
      if (own !== undefined && own === theirs) return;
      report(
        `server ${leader.id}, leader of term ${leader.term}, counts server ${member} as matching up to index ${index}, where it holds ${describeEntry(own)} ` +
          `itself; server ${member} has ${describeEntry(theirs)} on disk there (durable up to ${holder.durableLog.length})`,
      );
    }

    return {
      heeds: Occasion.Matched,
      observed(observation) {
        if (ledger.elected) matched.fill(0, ledger.current.slot * size, (ledger.current.slot + 1) * size);
        if (observation.role !== LEADER) return;
        const changes = observation.matched;
        for (let at = 0; at < changes.length; at += 1) check(changes[at]!.member, changes[at]!.index);
      },
    };
  },
};
