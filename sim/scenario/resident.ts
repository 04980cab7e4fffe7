/** Whether services in the processes of the servers ask their replicas from within what these call (`sim/resident.ts`). */
import type { Random } from '../../src/ports/random.ts';
import { chance } from './draw.ts';
import type { Profile } from './profile.ts';

const PERCENT = 16;

/** Beside a failover coordinator there is none: it is such a service itself. */
export function drawResident(random: Random, profile: Profile): boolean {
  return profile.limits !== 'usual' && !profile.failover && chance(random, PERCENT);
}
