/** Runs a scenario on a system that goes on in promises: all of them settle between two events of the world. */
import type { RunOptions, RunResult } from '../../sim/run-result.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { System } from '../../sim/system.ts';
import { World } from '../../sim/world.ts';
import { withVirtualGlobals } from './virtual-globals.ts';

const nextTurn = globalThis.setImmediate;

/** A turn of the real event loop comes only when no promise has anything left to do. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    nextTurn(resolve);
  });
}

export async function runSettled(
  system: System,
  scenario: Scenario,
  options: RunOptions,
): Promise<RunResult> {
  return await withVirtualGlobals(async () => {
    const world = new World(system, scenario, options);
    do await settled();
    while (world.step());
    return world.finish();
  });
}
