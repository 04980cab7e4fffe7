/**
 * Damage of what a server had synced is noticed before the server takes part again: whoever goes on with it would have
 * forgotten what it promised (Alagappan et al., Protocol-Aware Recovery, FAST 2018).
 */
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const damageRefused: Property = {
  name: 'damage-refused',
  description: 'A server does not start from a damaged log or snapshot (Protocol-Aware Recovery, FAST 2018).',
  start: ({ world, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed({ input, server }) {
      if (input !== 'start' || !world.isDamaged(server)) return;
      report(`server ${server} started, though bytes that it had synced were damaged while it was down`);
    },
  }),
};
