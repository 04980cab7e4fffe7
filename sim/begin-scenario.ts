/** A run that is driven an event at a time, for whoever compares two runs of one scenario. */
import type { Run } from './kernel/divergence.ts';
import type { RunOptions } from './run-result.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { System } from './system.ts';
import { World } from './world.ts';

/** The same run as `runScenario`, driven an event at a time; `options.log` is not called. */
export function beginScenario(system: System, scenario: Scenario, options: RunOptions = {}): Run {
  let happened = '';
  const world = new World(system, scenario, {
    ...options,
    log: ({ server, what, detail }) => {
      const line = server === null ? `${what} ${detail}` : `server ${server}: ${what} ${detail}`;
      happened = happened === '' ? line : `${happened}; ${line}`;
    },
  });
  const { kernel } = world;
  const until = options.untilUs ?? Number.POSITIVE_INFINITY;
  return {
    step: () => {
      const before = kernel.eventNumber;
      happened = '';
      const at = kernel.nextTime();
      options.handling?.(before + 1, at);
      if (at <= until) world.step();
      return kernel.eventNumber > before;
    },
    get eventNumber() {
      return kernel.eventNumber;
    },
    get now() {
      return kernel.now;
    },
    hash: () => kernel.trace.hex(),
    describe: () => (happened === '' ? 'an event that no server reports' : happened.trim()),
  };
}
