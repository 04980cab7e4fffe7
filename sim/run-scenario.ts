/** A scenario, run from its beginning to its end in one call. */
import type { RunOptions, RunResult } from './run-result.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { System } from './system.ts';
import { World } from './world.ts';

/** Runs a scenario to its end. */
export function runScenario(system: System, scenario: Scenario, options: RunOptions = {}): RunResult {
  const world = new World(system, scenario, options);
  const { kernel } = world;
  const { handling, untilUs: until = Number.POSITIVE_INFINITY } = options;
  for (let at = kernel.nextTime(); at <= until; at = kernel.nextTime()) {
    if (handling !== undefined) handling(kernel.eventNumber + 1, at);
    if (!world.step()) return world.finish();
  }
  return world.finish(true);
}
