import { expect, test } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { PriorityPlan, Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { SIMPLE_WORKLOAD } from '../../../../sim/scenario/workload.ts';
import { withoutServer } from '../../../../sim/shrink/without-server.ts';
import { drive, linesOf } from './drive.ts';
import { plainScenario, SECOND } from './plain-scenario.ts';

const PHASES = { faultsFor: 4 * SECOND, core: [2, 3], livenessFor: 20 * SECOND };
const RANKED: readonly PriorityPlan[] = [
  { server: 1, priority: 0 },
  { server: 2, priority: 1 },
];

/** The servers that were elected, in this order. */
function elected(changes: Partial<Scenario>): number[] {
  const { world, lines } = drive(
    plainScenario({ workload: SIMPLE_WORKLOAD, phases: PHASES, ...changes }),
    raftSystem,
  ).toEnd();
  expect(world.finish().violations).toEqual([]);
  const terms = new Map<number, number>();
  for (const { role, term, server } of lines) {
    if (role === 'leader' && term !== null && server !== null) terms.set(term, server);
  }
  return [...terms.values()];
}

test('who has the highest priority leads, then the next one, and without any nobody does', () => {
  const crash: TimedFault = { kind: 'crash', at: SECOND, server: 3, afterEffects: 0, for: 2 * SECOND };
  for (const seed of [1, 2]) {
    expect(elected({ seed, electionPriorities: RANKED })).toEqual([3]);
    expect(elected({ seed, electionPriorities: RANKED, faults: [crash] })).toEqual([3, 2]);
  }
});

test('a smaller scenario has no priority of a server that is gone', () => {
  const scenario = plainScenario({ phases: PHASES, electionPriorities: RANKED });
  expect(withoutServer(scenario, 1)!.electionPriorities).toEqual([{ server: 2, priority: 1 }]);
});

test('a server that is told to take a snapshot takes one, though none is due', () => {
  const order: TimedFault = { kind: 'take-snapshot', at: SECOND, server: 2 };
  const { world, lines } = drive(plainScenario({ faults: [order] }), raftSystem).toEnd();
  expect(world.finish().violations).toEqual([]);
  expect(linesOf(lines, 2).filter(({ what }) => what === 'snapshot-saved')).toHaveLength(1);
  expect(linesOf(lines, 1).filter(({ what }) => what === 'snapshot-saved')).toEqual([]);
});
