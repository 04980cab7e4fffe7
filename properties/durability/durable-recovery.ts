/**
 * Durability: what a server finds when it starts is what its completed tickets wrote, plus some prefix of the tickets
 * that were under way, each whole or not at all (DESIGN.md section 3, "persist before send"). Incarnations only rise.
 */
import { describeMember } from '../describe.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const durableRecovery: Property = {
  name: 'durable-recovery',
  description: 'A start recovers all completed tickets and a prefix of the pending ones (paper, figure 2).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      const found = ledger.recovery;
      if (found === null) return;
      if (found.incarnation <= found.formerIncarnation) {
        report(
          `server ${found.server} started as incarnation ${found.incarnation} after incarnation ${found.formerIncarnation}`,
        );
        return;
      }
      if (found.ticketsKept >= 0) return;
      report(
        `server ${found.server} (incarnation ${found.incarnation}) recovered term ${observation.term}, vote for ` +
          `${describeMember(observation.vote)} and ${observation.lastIndex} entries; durable were term ` +
          `${found.durableTerm}, vote for ${describeMember(found.durableVote)} and ${found.durableLength} entries, ` +
          `of which the first ${found.durableRecovered} were found, and no prefix of the ` +
          `${found.ticketsPending} pending tickets explains the difference`,
      );
    },
  }),
};
