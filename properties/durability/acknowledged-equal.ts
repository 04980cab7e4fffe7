/**
 * An acknowledgement says that the log equals the leader's up to the match index (Raft paper, section 5.3). The
 * leader's log only grows while it leads, so the two can be compared when the acknowledgement is made.
 */
import { APPEND_RESPONSE, LEADER } from '../constants.ts';
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const acknowledgedEqual: Property = {
  name: 'acknowledged-equal',
  description:
    'An acknowledged log equals the log of the leader up to the match index (Raft paper, section 5.3).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Sent,
    observed(observation) {
      const sent = observation.sent;
      for (let at = 0; at < sent.length; at += 1) {
        const message = sent[at]!.message;
        if (message.kind !== APPEND_RESPONSE || !message.success || message.matchIndex === 0) continue;
        const leader = ledger.account(message.to);
        if (leader.role !== LEADER || leader.term !== message.term) continue;
        const theirs = leader.log[message.matchIndex - 1];
        const own = ledger.current.log[message.matchIndex - 1];
        if (own !== undefined && own === theirs) continue;
        report(
          `server ${message.from} acknowledges index ${message.matchIndex} to server ${message.to}, leader of term ` +
            `${message.term}, and holds ${describeEntry(own)}; the leader holds ${describeEntry(theirs)}`,
        );
      }
    },
  }),
};
