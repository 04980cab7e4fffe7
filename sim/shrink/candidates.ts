/**
 * The smaller scenarios to try instead of a failing one: whole groups first, then halves, then single items,
 * then settings. The `shrink` command and the fast-check arbitrary use this one function. Every candidate is
 * valid and has a smaller `size`, so that any way of following candidates ends.
 */
import { allServers } from '../scenario/cluster.ts';
import { problemsOf } from '../scenario/rules.ts';
import type { Scenario, TimedFault } from '../scenario/scenario.ts';
import { smallerLists } from './lists.ts';
import { rerolled } from './rerolled.ts';
import { simplerFaults } from './simpler-fault.ts';
import { simplerParts, simplerWorkloads } from './simpler-parts.ts';
import { size } from './size.ts';
import { withoutServer } from './without-server.ts';

export function* candidates(scenario: Scenario): Iterable<Scenario> {
  const measure = size(scenario);
  for (const candidate of proposals(scenario)) {
    // A cut may be invalid (a core that lost its majority) or no cut at all (half of one): left out here, once.
    if (size(candidate) < measure && problemsOf(candidate).length === 0) yield candidate;
  }
}

function* proposals(scenario: Scenario): Iterable<Scenario> {
  const [none, ...fewer] = smallerLists(scenario.faults);
  if (none !== undefined) yield { ...scenario, faults: none };
  // Early, since all that is tried afterwards takes less time then.
  yield* shorter(scenario);
  for (const faults of fewer) yield { ...scenario, faults };
  for (const kind of new Set(scenario.faults.map((fault) => fault.kind))) {
    yield { ...scenario, faults: scenario.faults.filter((fault) => fault.kind !== kind) };
  }
  if (scenario.membership !== undefined) {
    for (const membership of smallerLists(scenario.membership)) yield withMembership(scenario, membership);
  }
  yield* simplerSchedules(scenario);
  for (const unhealthy of smallerLists(scenario.failover?.unhealthy ?? [])) {
    yield { ...scenario, failover: { unhealthy } };
  }
  for (const fates of smallerLists(scenario.fates)) yield { ...scenario, fates };
  for (const workload of simplerWorkloads(scenario.workload)) yield { ...scenario, workload };
  for (const server of allServers(scenario.cluster)) {
    const smaller = withoutServer(scenario, server.id);
    if (smaller !== null) yield smaller;
  }
  yield* simplerParts(scenario);
  for (const [n, fault] of scenario.faults.entries()) {
    for (const simpler of simplerFaults(fault))
      yield { ...scenario, faults: scenario.faults.with(n, simpler) };
  }
  yield* rerolled(scenario);
}

/** Without priorities; with fewer change points. */
function* simplerSchedules({ schedule, ...scenario }: Scenario): Iterable<Scenario> {
  if (schedule === undefined) return;
  yield scenario;
  for (const changePoints of smallerLists(schedule.changePoints)) {
    yield { ...scenario, schedule: { ...schedule, changePoints } };
  }
}

/** Without any request, the scenario has no more to do with the membership than one that was drawn without. */
function withMembership(
  { membership: _, ...scenario }: Scenario,
  membership: NonNullable<Scenario['membership']>,
): Scenario {
  return membership.length === 0 ? scenario : { ...scenario, membership };
}

/** Without a liveness phase; with half the fault phase; with one that ends soon after the last fault began. */
function* shorter(scenario: Scenario): Iterable<Scenario> {
  const { phases, faults } = scenario;
  if (phases.core.length > 0) yield { ...scenario, phases: { ...phases, core: [], livenessFor: 0 } };
  const last = faults.reduce((latest, fault) => Math.max(latest, fault.at), 0);
  for (const faultsFor of [Math.floor(phases.faultsFor / 2), last + 1]) {
    if (faultsFor >= phases.faultsFor) continue;
    const kept: readonly TimedFault[] = faults.filter((fault) => fault.at < faultsFor);
    yield { ...scenario, faults: kept, phases: { ...phases, faultsFor } };
  }
}
