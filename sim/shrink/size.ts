/**
 * How large a scenario is, for shrinking: one number that every candidate makes smaller, so that shrinking ends.
 * What a reader has to keep in mind weighs most: servers, then faults, then fates, then settings that differ
 * from the plain ones of `plain.ts`; magnitudes count by their number of bits.
 */
import { allServers } from '../scenario/cluster.ts';
import type { FateOverride, Scenario, TimedFault } from '../scenario/scenario.ts';
import { operationsAtMost } from '../scenario/workload.ts';
import { PLAIN, PLAIN_WORKLOAD } from './plain.ts';

const SERVER = 10_000;
const FAULT = 1_000;
const REQUEST = 1_000;
const FATE = 100;
const SETTING = 100;
const CLIENT = 100;
const OPERATION = 20;

/** A positive integer; strictly smaller for every scenario in `candidates(scenario)`. */
export function size(scenario: Scenario): number {
  const { cluster, faults, fates, workload, phases, process, clocks, network } = scenario;
  let total = SERVER * allServers(cluster).length;
  for (const request of scenario.membership ?? []) {
    total += REQUEST * (1 + request.changes.length);
    total +=
      (request.asksLeader ? 1 : 0) + (request.leaveAfter === undefined ? 0 : 1 + bits(request.leaveAfter));
  }
  for (const each of scenario.failover?.unhealthy ?? []) total += FAULT + bits(each.after) + bits(each.for);
  for (const fault of faults) total += sizeOfFault(fault);
  for (const fate of fates) total += sizeOfFate(fate);
  total += settings(scenario.raft, PLAIN.raft) + settings(scenario.timing, PLAIN.timing);
  total += settings(scenario.storage, PLAIN.storage);
  total += scenario.applyEntriesMax === PLAIN.applyEntriesMax ? 0 : SETTING;
  total += scenario.sessionsMax === PLAIN.sessionsMax ? 0 : SETTING;
  if (scenario.stateBytes !== undefined) total += SETTING + bits(scenario.stateBytes);
  total += settings(network, PLAIN.network) + SETTING * network.slowLinks.length;
  if (scenario.resident !== undefined) total += SETTING;
  if (scenario.schedule !== undefined) total += SETTING * (1 + scenario.schedule.changePoints.length);
  total += settings(scenario.disk, PLAIN.disk);
  total += settings(process, PLAIN.process) + SETTING * process.slow.length;
  total += SETTING * clocks.length;
  if (scenario.electionPriorities !== undefined) total += SETTING * (1 + scenario.electionPriorities.length);
  total += settings(workload, PLAIN_WORKLOAD) + settings(workload.mix, PLAIN.workload.mix);
  total += CLIENT * workload.clients + bits(workload.keys);
  // To name operations is smaller than to say how many.
  total += OPERATION * (operationsAtMost(workload) + (workload.operations === undefined ? 1 : 0));
  total += bits(workload.valueBytesMax) + bits(phases.faultsFor);
  return total + (phases.core.length > 0 ? SETTING : 0) + bits(phases.livenessFor);
}

/** Fields that differ from the plain ones; lists and records have measures of their own. */
function settings<Part extends object>(part: Part, plain: Partial<Part>): number {
  let total = 0;
  for (const key of Object.keys(plain) as (keyof Part)[]) {
    if (typeof part[key] !== 'object' && part[key] !== plain[key]) total += SETTING;
  }
  return total;
}

function sizeOfFault(fault: TimedFault): number {
  let total = FAULT;
  if ('for' in fault) total += bits(fault.for);
  if ('extra' in fault) total += bits(fault.extra);
  switch (fault.kind) {
    case 'crash':
      return total + bits(fault.afterEffects) + (fault.cacheSurvives ? 1 : 0) + (fault.orderly ? 1 : 0);
    case 'partition':
      for (const cut of fault.cuts) total += 50 + cut.a.length + cut.b.length + (cut.oneWay ? 1 : 0);
      return total;
    case 'hold':
      return total + bits(fault.hold);
    case 'clock-jump':
      return total + bits(Math.abs(fault.by));
    case 'damage':
      return total + bits(fault.position) + (fault.aim === undefined ? 0 : 1);
    case 'aimed':
      return total + bits(fault.watch) + bits(fault.after) + bits(fault.draw);
    default:
      return total;
  }
}

function sizeOfFate(fate: FateOverride): number {
  return FATE + Object.keys(fate).length + bits(fate.delay ?? 0) + (fate.copies ?? 0) + (fate.flips ?? 0);
}

/** Binary digits of a non-negative integer; 0 has none. */
function bits(value: number): number {
  let count = 0;
  for (let left = value; left >= 1; left = Math.floor(left / 2)) count += 1;
  return count;
}
