import { describe, expect, test } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { LogLine } from '../../../../sim/run-result.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES, type Profile } from '../../../../sim/scenario/profile.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { World } from '../../../../sim/world.ts';
import { plainScenario, SECOND } from './plain-scenario.ts';

const SEEDS = [1, 2, 3, 4];
/** All faults of the default profile, in a short run. */
const SHORT: Profile = { ...PROFILES.default, faultsFor: 2 * SECOND };
const scenarioOf = (seed: number): Scenario => generateScenario(seed, SHORT);

describe('a world driven from outside', () => {
  test.each(SEEDS)('event by event is the run of seed %i, and so is one with a log', (seed) => {
    const world = new World(raftSystem, scenarioOf(seed));
    let steps = 1;
    while (world.step()) steps += 1;
    expect(steps).toBe(world.event);
    const stepped = world.finish();
    expect(runScenario(raftSystem, scenarioOf(seed))).toEqual(stepped);
    expect(runScenario(raftSystem, scenarioOf(seed), { log: () => {} })).toEqual(stepped);
    expect(world.step()).toBe(false);
    expect(world.event).toBe(steps);
  });

  test('other seeds and other scenarios are other runs', () => {
    const hashes = SEEDS.map((seed) => runScenario(raftSystem, scenarioOf(seed)).traceHash);
    const plain = plainScenario();
    hashes.push(runScenario(raftSystem, plain).traceHash);
    hashes.push(runScenario(raftSystem, { ...plain, seed: 2 }).traceHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('a run until a time', () => {
  test('ends there, with what has happened so far, and no liveness verdict', () => {
    const lines: LogLine[] = [];
    const cut = 1_500_000;
    const result = runScenario(raftSystem, plainScenario(), {
      untilUs: cut,
      log: (line) => lines.push(line),
    });
    expect(lines.at(-1)!.atUs).toBeLessThanOrEqual(cut);
    expect(lines.at(-1)!.atUs).toBeGreaterThan(cut - 60_000);
    expect(result.virtualMs).toBeLessThanOrEqual(1_500);
    expect(result.violations).toEqual([]);
    const whole: LogLine[] = [];
    const uncut = runScenario(raftSystem, plainScenario(), { log: (line) => whole.push(line) });
    expect(whole.slice(0, lines.length)).toEqual(lines);
    expect(whole[lines.length]!.atUs).toBeGreaterThan(cut);
    expect(uncut.traceHash).not.toBe(result.traceHash);
  });

  test('includes the events of that very time, and beyond the end is the whole run', () => {
    const first: LogLine[] = [];
    runScenario(raftSystem, plainScenario(), { untilUs: 300_000, log: (line) => first.push(line) });
    const last = first.at(-1)!.atUs;
    const again: LogLine[] = [];
    runScenario(raftSystem, plainScenario(), { untilUs: last, log: (line) => again.push(line) });
    expect(again).toEqual(first);
    const none = runScenario(raftSystem, plainScenario(), { untilUs: 0 });
    expect(none.virtualMs).toBe(0);
    const beyond = runScenario(raftSystem, plainScenario(), { untilUs: 1_000 * SECOND });
    expect(beyond).toEqual(runScenario(raftSystem, plainScenario()));
  });
});
