/** What goes wrong at the worst moment: orders that come while something else is under way. */
import type { Random } from '../../src/ports/random.ts';
import { between, chance, pick } from './draw.ts';
import type { MembershipPlan, TimedFault } from './scenario.ts';

/** Of the leadership transfers, where the membership changes, so many follow at the heels of a change. */
const TRANSFER_PERCENT = 50;
/** Most changes are committed within this time. */
const HEELS_MAX = 60_000;

/** An administrator who removes a leader hands its leadership over as well; some do it in the wrong order. */
export function transfersAfterChanges(
  random: Random,
  faults: readonly TimedFault[],
  membership: readonly MembershipPlan[] | undefined,
): readonly TimedFault[] {
  if (membership === undefined || membership.length === 0) return faults;
  return faults.map((fault) => {
    if (fault.kind !== 'transfer' || !chance(random, TRANSFER_PERCENT)) return fault;
    return { ...fault, at: pick(random, membership).at + between(random, 0, HEELS_MAX) };
  });
}
