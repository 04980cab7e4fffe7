/**
 * At most one server is PRIMARY at any instant (system L of SCENARIOS.md). A claim ends by the claimant's own clock, so a
 * server that is frozen or cut off holds it until then; one that crashed holds none. Two claims that overlap begin to do
 * so when one of them is made or renewed, so looking then is looking at every instant.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Property } from '../property.ts';

export const onePrimary: Property = {
  name: 'one-primary',
  description: 'At most one server is PRIMARY at any instant.',
  start: ({ world, report }) => {
    const claims = new Map<MemberId, Micros>();
    const holds = (server: MemberId, until: Micros): boolean => world.clock(server).count() < until;
    return {
      claimed(server, until) {
        claims.set(server, until);
        if (!holds(server, until)) return;
        for (const [other, itsUntil] of claims) {
          if (other === server || !holds(other, itsUntil)) continue;
          const left = itsUntil - world.clock(other).count();
          report(`server ${server} is PRIMARY, while server ${other} is it for ${left} us more by its clock`);
        }
      },
      stopped(server) {
        claims.delete(server);
      },
    };
  },
};
