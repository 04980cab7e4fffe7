/**
 * What a state machine has answered counts as applied in the event in which it answers. What waits for another event, a
 * heartbeat say, is late by as much for every client, and on a server that nobody speaks to for ever.
 */
import type { LogIndex } from '../../src/base/types.ts';
import type { Property } from '../property.ts';

export const appliedAtOnce: Property = {
  name: 'applied-at-once',
  description: 'What a state machine has answered counts as applied at once (DESIGN.md, state machine port).',
  start({ world, ledger, report }) {
    /** By slot: the last entry that the state machine answered in this life. */
    const answered: LogIndex[] = ledger.accounts.map(() => 0);
    return {
      answered(server, batch) {
        answered[ledger.account(server).slot] = batch.at(-1)!.index;
      },
      stopped(server) {
        answered[ledger.account(server).slot] = 0;
      },
      appliedLate(server) {
        const { alive, ready, appliedIndex } = world.server(server);
        const upTo = answered[ledger.account(server).slot]!;
        if (!alive || !ready || appliedIndex >= upTo) return;
        report(
          `the state machine of server ${server} has answered up to ${upTo}, and ${appliedIndex} counts as applied`,
        );
      },
    };
  },
};
