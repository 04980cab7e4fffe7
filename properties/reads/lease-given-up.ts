/**
 * Who hands its leadership over relies on its lease no more: whom it has told to campaign passes those that protect it, at
 * any time, however late the message arrives (dissertation sections 3.10 and 6.4.1). So in a term in which it has sent
 * TimeoutNow a leader answers nothing by its lease and claims to be PRIMARY no more, not even when the transfer is given up;
 * and it makes no claim while a transfer is under way.
 */
import type { Term } from '../../src/base/types.ts';
import { LEADER, NO_MEMBER, TIMEOUT_NOW } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const leaseGivenUp: Property = {
  name: 'lease-given-up',
  description:
    'A leader that has told somebody to campaign relies on no lease in that term (dissertation sections 3.10 and 6.4.1).',
  start({ ledger, report }) {
    /** By slot: the last term in which it told somebody to campaign; 0: none. */
    const told: Term[] = ledger.accounts.map(() => 0);
    return {
      heeds: Occasion.Reads,
      observed({ server, term, sent, readsByLease }) {
        const { slot } = ledger.current;
        if (readsByLease && told[slot] === term) {
          report(
            `server ${server} answered a read by its lease of term ${term}, in which it told somebody to campaign`,
          );
        }
        for (let at = 0; at < sent.length; at += 1)
          if (sent[at]!.message.kind === TIMEOUT_NOW) told[slot] = term;
      },
      claimed(server, until) {
        if (until === Number.NEGATIVE_INFINITY) return;
        const { slot, role, term, transferTarget } = ledger.account(server);
        if (role !== LEADER) return;
        if (told[slot] === term) {
          report(`server ${server} claims its lease of term ${term}, in which it told somebody to campaign`);
        } else if (transferTarget !== NO_MEMBER) {
          report(
            `server ${server} claims its lease of term ${term}, and hands its leadership over to server ${transferTarget}`,
          );
        }
      },
    };
  },
};
