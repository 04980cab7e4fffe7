import { describe, expect, test } from 'vitest';
import { damageRefused } from '../../../../properties/durability/damage-refused.ts';
import type { DamageTrial, Property } from '../../../../properties/property.ts';
import { raftSystem } from '../../../../sim/raft-system.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import type { Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import type { ServerContext, SimulatedServer, System } from '../../../../sim/system.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';

const crashes: TimedFault[] = [];
for (let at = 1 * SECOND; at < 4 * SECOND; at += 500 * MS)
  crashes.push({ kind: 'crash', at, server: 1 + (crashes.length % 3), afterEffects: 0, for: 100 * MS });
const restarts = plainScenario({
  faults: crashes,
  storage: { ...plainScenario().storage, segmentBytesMax: 4_096 },
});

/** Our system, but for what becomes of a server that is started from a copy of a disk. */
function startingFromCopies(start: (context: ServerContext) => void): System {
  const createApart = (context: ServerContext): SimulatedServer => {
    const server = raftSystem.create(context);
    server.start = () => start(context);
    return server;
  };
  return { ...raftSystem, createApart };
}

function trialsOf(scenario: Scenario): DamageTrial[] {
  const trials: DamageTrial[] = [];
  const collecting: Property = {
    name: 'collecting',
    description: 'Sees every trial.',
    start: () => ({ tried: (_server, trial) => trials.push(trial) }),
  };
  const { violations, totals } = runScenario(raftSystem, scenario, { properties: [collecting] });
  expect(violations).toEqual([]);
  expect(totals.damagedCopies).toBe(trials.length);
  return trials;
}

describe('damage tried on copies of disks', () => {
  test('at each restart and at the end of the run, where there is something to damage; it is noticed', () => {
    const trials = trialsOf(restarts);
    expect(trials.length).toBeGreaterThan(crashes.length);
    expect(trials.length).toBeLessThanOrEqual(crashes.length + 3);
    expect(new Set(trials.map(({ offset }) => offset)).size).toBeGreaterThan(trials.length / 2);
    for (const { result } of trials) expect(result).toMatchObject({ code: 'damaged' });
  });

  test('each throw of the dice tries other places', () => {
    expect(trialsOf({ ...restarts, reroll: 1 })).not.toEqual(trialsOf(restarts));
    expect(trialsOf(restarts)).toEqual(trialsOf(restarts));
  });

  test('the run goes on as if nothing had been tried', () => {
    const { traceHash } = runScenario(raftSystem, restarts);
    const silent = startingFromCopies(() => {});
    expect(runScenario(silent, restarts, { properties: [] }).traceHash).toBe(traceHash);
  });

  test('no server that has too much on its disk to be copied, in a run with a huge state', () => {
    const huge = { ...restarts, raft: { ...restarts.raft, snapshotEntries: 20 }, stateBytes: 400_000 };
    const few = trialsOf(huge);
    expect(few.length).toBeLessThan(trialsOf({ ...huge, stateBytes: 1_000 }).length);
  });

  test.each<[string, (context: ServerContext) => void, RegExp]>([
    [
      'stops for another reason',
      ({ ports }) => ports.stopped({ code: 'io', message: 'no', flightRecord: [] }),
      /did not call that damage, but stopped with 'io: no'/,
    ],
    ['says nothing', () => {}, /neither took part nor said why not/],
    ['waits for ever', ({ ports: { fileSystem } }) => askForEver(fileSystem), /neither took part nor/],
  ])('a server that %s breaks damage-refused', (_what, start, message) => {
    const [violation] = runScenario(startingFromCopies(start), restarts, {
      properties: [damageRefused],
    }).violations;
    expect(violation).toMatchObject({ property: 'damage-refused', message: expect.stringMatching(message) });
  });
});

function askForEver(files: ServerContext['ports']['fileSystem']): void {
  files.list('', () => askForEver(files));
}
