/**
 * Leader Completeness (Raft paper, figure 3, section 5.4.3): an entry committed in a term is in the logs of the
 * leaders of all higher terms. Checked when a server is elected, and when something is committed while a leader of
 * a higher term exists. A leader of an *earlier* term that is elected late need not have it.
 */
import { LEADER } from '../constants.ts';
import { describeEntry } from '../describe.ts';
import type { ServerAccount } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const leaderCompleteness: Property = {
  name: 'leader-completeness',
  description: 'A leader has every entry that was committed in an earlier term (Raft paper, figure 3).',
  start({ ledger, report }) {
    function check(leader: ServerAccount): void {
      const length = ledger.committedUpTo(leader.term - 1);
      if (length === 0) return;
      // One object stands for the whole prefix; see LedgerEntry.
      if (leader.log[length - 1] === ledger.committed[length - 1]) return;
      let index = 1;
      while (index < length && leader.log[index - 1] === ledger.committed[index - 1]) index += 1;
      report(
        `server ${leader.id}, leader of term ${leader.term}, holds ${describeEntry(leader.log[index - 1])} ` +
          `at index ${index}; ${describeEntry(ledger.committed[index - 1])} was committed before term ${leader.term}`,
      );
    }
    return {
      heeds: Occasion.Commit,
      observed() {
        if (ledger.elected) check(ledger.current);
        if (ledger.committed.length === ledger.committedBefore) return;
        const accounts = ledger.accounts;
        for (let at = 0; at < accounts.length; at += 1) {
          const account = accounts[at]!;
          if (account.role === LEADER && account.term > ledger.current.term) check(account);
        }
      },
    };
  },
};
