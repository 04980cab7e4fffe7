/**
 * A leader that hands its leadership over tells the target to campaign as soon as it knows that the target has its whole
 * log (dissertation section 3.10): when it begins, or with the answer that says so. A transfer that is begun and not
 * carried out only stops proposals for an election time-out.
 */
import type { MemberId, Term } from '../../src/base/types.ts';
import type { Message } from '../../src/raft/message.ts';
import { APPEND_RESPONSE, LEADER, NO_MEMBER, TIMEOUT_NOW } from '../constants.ts';
import type { Property } from '../property.ts';

export const transferPrompt: Property = {
  name: 'transfer-prompt',
  description:
    'Whom a leader hands over to is told to campaign once it has the whole log (dissertation 3.10).',
  start({ ledger, report }) {
    /** By slot, as it was last observed. */
    const targets: MemberId[] = ledger.accounts.map(() => NO_MEMBER);
    return {
      observed({ role, term, message, sent, transferTarget: target, lastIndex }) {
        const { current } = ledger;
        const begins = targets[current.slot] !== target;
        targets[current.slot] = target;
        if (target === NO_MEMBER || role !== LEADER) return;
        if (!begins && !isAcceptance(message, target, term)) return;
        if (current.matched[ledger.account(target).slot]! < lastIndex) return;
        for (let at = 0; at < sent.length; at += 1) {
          const one = sent[at]!.message;
          if (one.kind === TIMEOUT_NOW && one.to === target) return;
        }
        report(
          `server ${current.id}, leader of term ${current.term}, hands over to server ${target}, which has its whole log, ` +
            `up to ${lastIndex}, and does not tell it to campaign`,
        );
      },
    };
  },
};

function isAcceptance(message: Message | null, from: MemberId, term: Term): boolean {
  return (
    message?.kind === APPEND_RESPONSE && message.success && message.from === from && message.term === term
  );
}
