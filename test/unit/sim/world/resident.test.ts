import { expect, test } from 'vitest';
import type { Property } from '../../../../properties/property.ts';
import { raftSystem } from '../../../../sim/raft-system.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { SIMPLE_WORKLOAD } from '../../../../sim/scenario/workload.ts';
import { plainScenario, SECOND } from './plain-scenario.ts';

const PHASES = { faultsFor: 4 * SECOND, core: [1, 2, 3], livenessFor: 20 * SECOND };

/** What was asked of the servers, by kind, and how much of it was not answered. */
function asked(changes: Partial<Scenario>) {
  const counts = { read: 0, readWithin: 0, propose: 0, change: 0, transfer: 0, snapshot: 0, open: 0 };
  const counting: Property = {
    name: 'counting',
    description: 'Counts what is asked.',
    start: () => ({
      heeds: 0,
      observed() {},
      asked(_, request) {
        counts.open += 1;
        if (request.kind === 'read' && request.fromWithin) counts.readWithin += 1;
        else counts[request.kind] += 1;
      },
      replied() {
        counts.open -= 1;
      },
    }),
  };
  const scenario = plainScenario({ workload: SIMPLE_WORKLOAD, phases: PHASES, ...changes });
  const { violations, traceHash } = runScenario(raftSystem, scenario, { properties: [counting] });
  expect(violations).toEqual([]);
  return { ...counts, traceHash };
}

test('a service beside each replica asks it from within its calls, and is answered', () => {
  const without = asked({});
  expect(without).toMatchObject({ readWithin: 0, change: 0 });
  const beside = asked({ resident: true });
  expect(beside.readWithin).toBeGreaterThan(20);
  expect(beside.propose).toBeGreaterThan(without.propose);
  expect(beside.change).toBeGreaterThan(3);
  expect(beside.open).toBeLessThanOrEqual(2);
});

test('and it asks for the same in each run of a scenario', () => {
  expect(asked({ resident: true })).toEqual(asked({ resident: true }));
});
