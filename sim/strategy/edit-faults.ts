/**
 * Small edits of a list of faults: what brings two faults closer together, repeats one, or leaves one out. Damage, and
 * what happens to the damaged server, is not touched: who recovers depends on it.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { allServers } from '../scenario/cluster.ts';
import { between, chance, pick } from '../scenario/draw.ts';
import { permanentlyDead } from '../scenario/faults.ts';
import type { Scenario, TimedFault } from '../scenario/scenario.ts';

const KINDS = ['shift', 'shift', 'meet', 'meet', 'repeat', 'last', 'elsewhere', 'leave-out'] as const;
/** A fault that is shifted goes up to so many election time-outs to and fro; one that meets another stays within one. */
const SHIFT_TIMEOUTS = 4;
/** A fault lasts up to so many times longer, or shorter. */
const STRETCH = 4;

/** One edit; the same list when there is nothing to be edited. */
export function editFaults(random: Random, scenario: Scenario): readonly TimedFault[] {
  const { faults } = scenario;
  const dead = permanentlyDead(faults);
  const places = faults.flatMap((fault, n) => ('server' in fault && dead.has(fault.server) ? [] : [n]));
  if (places.length === 0) return faults;
  const n = pick(random, places);
  const edited = edit(random, scenario, faults[n]!);
  const others = faults.filter((_, place) => place !== n);
  return [...others, ...edited].sort((a, b) => a.at - b.at);
}

function edit(random: Random, scenario: Scenario, fault: TimedFault): readonly TimedFault[] {
  const { faults, timing, phases } = scenario;
  const timeout = timing.electionTimeoutMax;
  const moved = (at: Micros): TimedFault => ({
    ...fault,
    at: Math.max(0, Math.min(at, phases.faultsFor - 1)),
  });
  const kind = pick(random, KINDS);
  switch (kind) {
    case 'shift':
      return [moved(fault.at + between(random, -SHIFT_TIMEOUTS * timeout, SHIFT_TIMEOUTS * timeout))];
    case 'meet':
      return [moved(pick(random, faults).at + between(random, 0, timeout))];
    case 'repeat':
      return [fault, moved(between(random, 0, phases.faultsFor - 1))];
    case 'last':
      return ['for' in fault ? stretched(random, fault) : fault];
    case 'elsewhere':
      return [elsewhere(random, scenario, fault)];
    case 'leave-out':
      return [];
    default:
      return kind satisfies never;
  }
}

function stretched(random: Random, fault: Extract<TimedFault, { for: Micros }>): TimedFault {
  const longer = chance(random, 50);
  const by = between(random, 2, STRETCH);
  return { ...fault, for: longer ? fault.for * by : Math.ceil(fault.for / by) };
}

/** At another server, where it concerns a single one. */
function elsewhere(random: Random, { cluster, faults }: Scenario, fault: TimedFault): TimedFault {
  if (!('server' in fault)) return fault;
  const dead = permanentlyDead(faults);
  const able: readonly MemberId[] = allServers(cluster).flatMap(({ id }) => (dead.has(id) ? [] : [id]));
  return { ...fault, server: pick(random, able) };
}
