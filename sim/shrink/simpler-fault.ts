/** Simpler forms of one timed fault: half as long, half as strong, fewer cuts, a crash between two events. */
import type { TimedFault } from '../scenario/scenario.ts';
import { smallerLists } from './lists.ts';

export function* simplerFaults(fault: TimedFault): Iterable<TimedFault> {
  switch (fault.kind) {
    case 'crash': {
      const { orderly, ...untold } = fault;
      if (orderly) yield untold;
      const { cacheSurvives, ...ofMachine } = untold;
      if (cacheSurvives) yield ofMachine;
      if (fault.afterEffects > 0) yield { ...fault, afterEffects: 0 };
      if (fault.afterEffects > 1) yield { ...fault, afterEffects: half(fault.afterEffects) };
      break;
    }
    case 'partition':
      for (const cuts of smallerLists(fault.cuts)) if (cuts.length > 0) yield { ...fault, cuts };
      break;
    case 'slow-link':
    case 'disk-slow':
      if (fault.extra > 0) yield { ...fault, extra: half(fault.extra) };
      break;
    case 'hold':
      if (fault.hold > 0) yield { ...fault, hold: half(fault.hold) };
      break;
    case 'clock-jump':
      if (fault.by !== 0) yield { ...fault, by: fault.by < 0 ? -half(-fault.by) : half(fault.by) };
      break;
    case 'damage':
      if (fault.position > 0) yield { ...fault, position: half(fault.position) };
      break;
    case 'aimed':
      for (const field of ['watch', 'after', 'draw'] as const) {
        if (fault[field] > 0) yield { ...fault, [field]: half(fault[field]) };
      }
      break;
    default:
      break;
  }
  if ('for' in fault && fault.for > 0) yield { ...fault, for: half(fault.for) };
}

function half(value: number): number {
  return Math.floor(value / 2);
}
