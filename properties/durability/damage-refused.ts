/**
 * Damage of what a server had synced is noticed before the server takes part again: whoever goes on with it would have
 * forgotten what it promised (Alagappan et al., Protocol-Aware Recovery, FAST 2018).
 */
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property, StartResult } from '../property.ts';

export const damageRefused: Property = {
  name: 'damage-refused',
  description: 'A server does not start from a damaged log or snapshot (Protocol-Aware Recovery, FAST 2018).',
  start: ({ world, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed({ input, server }) {
      if (input !== 'start' || !world.isDamaged(server)) return;
      report(`server ${server} started, though bytes that it had synced were damaged while it was down`);
    },
    tried(server, { how, path, offset, result }) {
      if (typeof result === 'object' && result.code === 'damaged') return;
      const damaged = `a copy of its disk with ${how} at byte ${offset} of ${path}, which it had synced`;
      report(`server ${server} was started from ${damaged}: ${whatCameOf(result)}`);
    },
  }),
};

function whatCameOf(result: StartResult): string {
  if (result === 'started') return 'it took part';
  if (result === 'nothing') return 'it neither took part nor said why not';
  return `it did not call that damage, but stopped with '${result.code}: ${result.message}'`;
}
