import { describe, expect, test } from 'vitest';
import type { PowerLossTrial, Property } from '../../../../properties/property.ts';
import { raftSystem } from '../../../../sim/raft-system.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import type { System } from '../../../../sim/system.ts';
import { MemoryFiles } from '../../../../src/memory/memory-files.ts';
import { plainScenario } from './plain-scenario.ts';

const small = { segmentBytesMax: 2_048, batchBytesMax: 1_024 };
const busy = plainScenario({ storage: small, raft: { ...plainScenario().raft, snapshotEntries: 20 } });

function trialsOf(scenario: Scenario, system: System = raftSystem): PowerLossTrial[] {
  const trials: PowerLossTrial[] = [];
  const collecting: Property = {
    name: 'collecting',
    description: 'Sees every trial.',
    start: () => ({ unplugged: (_server, trial) => trials.push(trial) }),
  };
  const { violations, totals } = runScenario(system, scenario, { properties: [collecting] });
  expect(violations).toEqual([]);
  expect(totals.triedPowerLosses).toBe(trials.length);
  return trials;
}

/** Over some throws of the dice, since one in three tries little. */
const many = Array.from({ length: 12 }, (_, reroll) => trialsOf({ ...busy, reroll })).flat();

describe('losses of power tried on copies of disks', () => {
  test('while files are made, written, named and removed; the server starts, with what was durable', () => {
    for (const { result, recovery } of many) {
      expect(result).toBe('started');
      expect(recovery!.ticketsKept).toBeGreaterThanOrEqual(0);
    }
    const moments = new Set(many.map(({ after }) => after.replace(/\d+/, 'N')));
    for (const moment of [
      'open of log-N.seg',
      'write of log-N.seg',
      'sync of log-N.seg',
      'rename of snapshot-N.partial',
      'remove of snapshot-N.snap',
    ])
      expect(moments).toContain(moment);
    // Some had lost what was under way, and some had kept it.
    expect(many.some(({ recovery }) => recovery!.ticketsKept > 0)).toBe(true);
    expect(many.some(({ recovery: r }) => r!.ticketsPending > r!.ticketsKept)).toBe(true);
  });

  test('a run bears a few, and goes on as if there had been none', () => {
    const trials = trialsOf(busy);
    expect(trials.length).toBeLessThanOrEqual(16);
    expect(trialsOf(busy)).toEqual(trials);
    const { traceHash } = runScenario(raftSystem, busy);
    const { createApart: _, ...untried } = raftSystem;
    const result = runScenario(untried, busy);
    expect(result.traceHash).toBe(traceHash);
    expect(result.totals).toMatchObject({ triedPowerLosses: 0, damagedCopies: 0 });
  });

  test('a server that has forgotten what it said to be durable breaks power-loss-survived', () => {
    const forgetting: System = {
      ...raftSystem,
      createApart: (context) => {
        const fileSystem = new MemoryFiles();
        const server = raftSystem.create({ ...context, ports: { ...context.ports, fileSystem } });
        const start = server.start.bind(server);
        server.start = () => {
          start();
          while (fileSystem.pump());
        };
        return server;
      },
    };
    const scenario = Array.from({ length: 12 }, (_, reroll) => ({ ...busy, reroll }));
    const found = scenario.flatMap((each) => runScenario(forgetting, each).violations);
    expect(found[0]).toMatchObject({
      property: 'power-loss-survived',
      message: expect.stringMatching(/it would (not have found what was durable|have been incarnation)/),
    });
  });
});
