/**
 * A leader that hands its leadership over tells the target to campaign as soon as it knows that the target has its whole
 * log (dissertation section 3.10): when it begins, or with the answer that says so. A transfer that is begun and not
 * carried out only stops proposals for an election time-out. Likewise one that steps down since its removal is committed:
 * without it the others wait for a time-out.
 */
import type { MemberId, Term } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Message } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, NO_MEMBER, TIMEOUT_NOW } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const transferPrompt: Property = {
  name: 'transfer-prompt',
  description:
    'Whom a leader hands over to is told to campaign once it has the whole log (dissertation 3.10).',
  start({ ledger, report }) {
    function judgeRemoved({ voters }: Configuration, sent: Observation['sent']): void {
      const { id, term, log, matched } = ledger.current;
      const ready = voters.find(
        (voter) => voter !== id && matched[ledger.account(voter).slot] === log.length,
      );
      if (ready === undefined || toldToCampaign(sent) !== NO_MEMBER) return;
      report(
        `server ${id}, leader of term ${term}, is removed and tells nobody to campaign, though server ${ready} has its ` +
          `whole log, up to ${log.length}`,
      );
    }

    return {
      heeds: NOTHING_ORDINARY,
      observed({ role, term, input, message, sent, transferTarget: target, lastIndex, configuration }) {
        const { current } = ledger;
        if (role !== LEADER && input !== 'quorum-lost' && stoodDown(current))
          judgeRemoved(configuration, sent);
        if (target === NO_MEMBER || role !== LEADER) return;
        if (current.before.transferTarget === target && !isAcceptance(message, target, term)) return;
        if (current.matched[ledger.account(target).slot]! < lastIndex) return;
        if (toldToCampaign(sent) === target) return;
        report(
          `server ${current.id}, leader of term ${current.term}, hands over to server ${target}, which has its whole log, ` +
            `up to ${lastIndex}, and does not tell it to campaign`,
        );
      },
    };
  },
};

/** It led this term until this step: a later term is no cause. */
function stoodDown({ before, term }: ServerAccount): boolean {
  return before.role === LEADER && before.term === term;
}

/** Who is told to; `NO_MEMBER`: nobody is. */
function toldToCampaign(sent: Observation['sent']): MemberId {
  for (let at = 0; at < sent.length; at += 1) {
    const { message } = sent[at]!;
    if (message.kind === TIMEOUT_NOW) return message.to;
  }
  return NO_MEMBER;
}

function isAcceptance(message: Message | null, from: MemberId, term: Term): boolean {
  return (
    message?.kind === APPEND_RESPONSE && message.success && message.from === from && message.term === term
  );
}
