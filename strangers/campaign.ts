/** Seeds of a stranger, one after the other: what was done, and what was found first in each. */
import type { RunOptions, RunResult, RunViolation } from '../sim/run-result.ts';
import { runScenario } from '../sim/run-scenario.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import type { System } from '../sim/system.ts';

export interface Tally {
  seeds: number;
  events: number;
  commits: number;
  clientOps: number;
  leaders: number;
  crashes: number;
  partitions: number;
  /** Runs in which recovery was not demanded. */
  excused: number;
  readonly violations: RunViolation[];
}

export function newTally(): Tally {
  return {
    seeds: 0,
    events: 0,
    commits: 0,
    clientOps: 0,
    leaders: 0,
    crashes: 0,
    partitions: 0,
    excused: 0,
    violations: [],
  };
}

/** Runs one scenario to its end. */
export type RunStranger = (system: System, scenario: Scenario, options: RunOptions) => Promise<RunResult>;

/** For a system that does all it does before it returns. */
export const runSynchronously: RunStranger = (system, scenario, options) =>
  Promise.resolve(runScenario(system, scenario, options));

/** Runs one scenario and adds it. */
export async function addRun(
  tally: Tally,
  system: System,
  run: RunStranger,
  scenario: Scenario,
  options: RunOptions,
): Promise<RunResult> {
  const result = await run(system, scenario, options);
  const { totals, violations, excuse } = result;
  tally.seeds += 1;
  tally.events += totals.events;
  tally.commits += totals.commits;
  tally.clientOps += totals.clientOps;
  tally.leaders += totals.leaders;
  tally.crashes += totals.crashes;
  tally.partitions += totals.partitions;
  if (excuse !== null) tally.excused += 1;
  if (violations[0] !== undefined) tally.violations.push(violations[0]);
  return result;
}

/** Nothing was broken, and something was tried: a cluster that nobody asked shows nothing. */
export function verdictOf(tally: Tally): 'clean' | 'violated' | 'nothing reached' {
  if (tally.violations.length > 0) return 'violated';
  return tally.clientOps === 0 ? 'nothing reached' : 'clean';
}
