/**
 * A leader serves the reads of its followers: asked for an index by a member in its own term, it refuses none, and once an
 * entry of its term is committed a round is under way as long as somebody waits (dissertation section 6.4). A follower
 * whose request is passed over asks again in vain, and its reads only seem to be the network's fault.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId } from '../../src/base/types.ts';
import { LEADER, READ_INDEX_REQUEST, READ_INDEX_RESPONSE } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const askedReadsBegin: Property = {
  name: 'asked-reads-begin',
  description: 'A leader begins a round for the reads that followers ask it for (dissertation section 6.4).',
  start({ ledger, report }) {
    /** By slot: who has asked this leader, and has no answer yet. */
    const waiting = ledger.accounts.map(() => new Set<MemberId>());
    return {
      heeds: Occasion.Commit | Occasion.Reads,
      observed({ server, role, term, message, sent, configuration, commitIndex, readRound, readAwaited }) {
        const { slot, log, before } = ledger.current;
        const asking = waiting[slot]!;
        if (ledger.elected || role !== LEADER) asking.clear();
        if (role !== LEADER) return;
        const asked = message?.kind === READ_INDEX_REQUEST && message.term === term ? message.from : null;
        if (asked !== null && asked !== server && isMember(configuration, asked)) asking.add(asked);
        if (asking.size === 0) return;
        for (let at = 0; at < sent.length; at += 1) {
          const answer = sent[at]!.message;
          if (answer.kind !== READ_INDEX_RESPONSE) continue;
          if (!answer.granted && answer.to === asked && asking.has(asked)) {
            report(
              `server ${server}, leader of term ${term}, refuses the reads of server ${asked}, a member that asks it in that term`,
            );
          }
          asking.delete(answer.to);
        }
        // Who was removed is forgotten, also when it comes back.
        if (configuration !== before.configuration) {
          for (const member of asking) if (!isMember(configuration, member)) asking.delete(member);
        }
        // A round that is waited for was begun in this term.
        const isUnderWay = readAwaited > 0 && readAwaited <= readRound;
        if (asking.size === 0 || isUnderWay || log[commitIndex - 1]?.term !== term) return;
        report(
          `server ${server}, leader of term ${term}, has no round of reads under way, though server ${[...asking].join(', ')} ` +
            'waits for one and an entry of its term is committed',
        );
        asking.clear();
      },
    };
  },
};
