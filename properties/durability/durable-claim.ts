/**
 * What a server says of its own disk is true: its log equals what completed tickets wrote up to the durable index it
 * reports. It counts itself towards a commitment by that number (Raft paper, section 5.3; dissertation 10.2.1).
 */
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const durableClaim: Property = {
  name: 'durable-claim',
  description:
    'The durable index a server reports is backed by completed tickets (dissertation, section 10.2.1).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Log | Occasion.Durable,
    observed(observation) {
      const index = observation.durableIndex;
      if (index === 0) return;
      const account = ledger.current;
      const held = account.log[index - 1];
      const durable = account.durableLog[index - 1];
      if (held !== undefined && held === durable) return;
      report(
        `server ${account.id} says its log is durable up to index ${index}, where it holds ${describeEntry(held)}; ` +
          `completed tickets (up to ${account.ticketCompleted}) put ${describeEntry(durable)} there`,
      );
    },
  }),
};
