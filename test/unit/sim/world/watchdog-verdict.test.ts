import { describe, expect, test } from 'vitest';
import { runScenario } from '../../../../sim/run-scenario.ts';
import type { ServerContext } from '../../../../sim/system.ts';
import { World } from '../../../../sim/world.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';
import { type ToyPlan, toySystem } from './toy-system.ts';

const phases = { faultsFor: 900 * MS, core: [1, 2, 3], livenessFor: 2 * SECOND };
const puts = { get: 0, put: 1, delete: 0, compareAndSet: 0 };
const { workload } = plainScenario();
const scenario = plainScenario({ phases, workload: { ...workload, mix: puts } });

/** Each alarm sets the next one, this much later. */
const busy = (every: number, from = 0): ToyPlan => ({
  acts: ({ self, ports: { clock } }: ServerContext) => {
    if (self !== 3) clock.setAlarm(clock.now() < from ? from : clock.now() + every);
  },
});

describe('a run that would never end', () => {
  test('because its clock stands still ends with a verdict that says where and why', () => {
    const world = new World(toySystem(busy(0, 300 * MS)), scenario);
    let steps = 1;
    while (world.step()) steps += 1;
    const { violations, virtualMs } = world.finish();
    expect(virtualMs).toBe(300);
    expect(violations).toEqual([
      {
        seed: 1,
        property: 'watchdog-standing-clock',
        atMs: 300,
        event: steps,
        message:
          '20001 events were handled at 300000 us and the clock did not move on; ' +
          'events that cause each other without delay are an endless loop',
      },
    ]);
    // It is over: nothing more is handled, however often it is asked.
    expect(world.step()).toBe(false);
    expect(world.event).toBe(steps);
  });

  test('because its clock creeps does so too', () => {
    const [violation, ...more] = runScenario(toySystem(busy(1)), scenario).violations;
    expect(more).toEqual([]);
    expect(violation).toMatchObject({ property: 'watchdog-creeping-clock' });
    expect(violation!.message).toMatch(/^1000001 events were handled between 0 and \d{6} us, /);
  });

  test('is found in the liveness phase as well', () => {
    const during = busy(0, 950 * MS);
    // Until then it answers no client, so that the phase goes on.
    const result = runScenario(toySystem({ ...during, answer: () => {} }), scenario);
    expect(result.violations).toMatchObject([{ property: 'watchdog-standing-clock', atMs: 950 }]);
  });

  test('is not what a server does that is merely busy', () => {
    expect(runScenario(toySystem(busy(100)), scenario).violations).toEqual([]);
  });
});
