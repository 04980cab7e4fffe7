/** Of the crashes, those that are none: an operator stops the server, as for an upgrade, and starts it again. */
import type { Random } from '../../src/ports/random.ts';
import { chance } from './draw.ts';
import type { TimedFault } from './scenario.ts';

/** Of the crashes that strike between two events. */
const PERCENT = 30;

export function withStops(random: Random, faults: readonly TimedFault[]): readonly TimedFault[] {
  return faults.map((fault) =>
    fault.kind === 'crash' && fault.afterEffects === 0 && chance(random, PERCENT)
      ? { ...fault, orderly: true }
      : fault,
  );
}
