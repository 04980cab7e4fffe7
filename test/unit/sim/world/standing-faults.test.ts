import { describe, expect, test } from 'vitest';
import type { DiskPlan, Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { drive, linesOf, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';

const { leader, follower, other } = rolesAtOneSecond();
const { disk, process, network, workload } = plainScenario();
const calm = drive(plainScenario()).toEnd();

const result = (changes: Partial<Scenario>) => drive(plainScenario(changes)).toEnd().world.finish();

test('a slow link of the plan is slow from the start to the liveness phase', () => {
  const extra = 10 * MS;
  const slowLinks = [{ from: leader, to: follower, extra }];
  const driven = drive(plainScenario({ network: { ...network, slowLinks } })).toEnd();
  const faults = driven.deliveries.filter(({ sentAt }) => sentAt < 4 * SECOND - 20 * MS);
  for (const { from, to, sentAt, at } of faults) {
    expect(at - sentAt >= extra).toBe(from === leader && to === follower);
  }
  const healed = driven.deliveries.filter(({ sentAt }) => sentAt >= 4 * SECOND);
  expect(healed.length).toBeGreaterThan(0);
  expect(healed.every(({ sentAt, at }) => at - sentAt < extra)).toBe(true);
  expect(driven.world.finish().violations).toEqual([]);
});

describe('a slow processor', () => {
  const cost = 5 * MS;
  /** The shortest time between two events of a server; one event may make several reports. */
  const pace = (changes: Partial<Scenario>, server: number): number => {
    const lines = linesOf(drive(plainScenario(changes)).toEnd().lines, server);
    const events = lines.filter(({ event }, n) => event !== lines[n - 1]?.event);
    return Math.min(...events.slice(1).map(({ atUs }, n) => atUs - events[n]!.atUs));
  };

  test('handles one event in its time, and the other servers theirs', () => {
    const slow = { process: { ...process, slow: [{ server: follower, costPerEvent: cost }] } };
    expect(pace(slow, follower)).toBeGreaterThanOrEqual(cost);
    expect(pace(slow, other)).toBeLessThan(cost);
    expect(pace({}, follower)).toBeLessThan(cost);
    expect(result(slow).violations).toEqual([]);
  });

  test('is each of them when all are slow', () => {
    const slow = { process: { ...process, costPerEvent: cost } };
    for (const server of [leader, follower, other]) expect(pace(slow, server)).toBeGreaterThanOrEqual(cost);
  });
});

test('applying that takes its time lags behind committing, and catches up', () => {
  const driven = drive(plainScenario({ process: { ...process, applyDelayMax: 60 * MS } })).toEnd();
  const lag = (lines: typeof driven.lines): number =>
    Math.max(...lines.map(({ commitIndex, appliedIndex }) => (commitIndex ?? 0) - (appliedIndex ?? 0)));
  const lagging = driven.lines.filter((line) => (line.commitIndex ?? 0) > (line.appliedIndex ?? 0));
  const calmly = calm.lines.filter((line) => (line.commitIndex ?? 0) > (line.appliedIndex ?? 0));
  expect(lag(driven.lines)).toBeGreaterThanOrEqual(1);
  expect(lagging.length / driven.lines.length).toBeGreaterThan(2 * (calmly.length / calm.lines.length));
  expect(driven.world.server(follower).appliedIndex).toBe(driven.world.server(leader).commitIndex);
  expect(driven.world.finish().violations).toEqual([]);
});

describe('a disk plan', () => {
  test.each<[string, Partial<DiskPlan>]>([
    ['disk-latency-tail', { tailPpm: 20_000, tail: 50 * MS }],
    ['sync-error', { syncErrorPpm: 20_000 }],
  ])('%s is counted under its name, and breaks nothing', (name, plan) => {
    const { faultKinds, violations } = result({ disk: { ...disk, ...plan } });
    expect(faultKinds[name]).toBeGreaterThan(0);
    expect(violations).toEqual([]);
  });

  const crashes: TimedFault[] = [];
  for (let n = 0; n < 12; n += 1) {
    const at = 500 * MS + n * 250 * MS;
    crashes.push({ kind: 'crash', at, server: 1 + (n % 3), afterEffects: n % 4, for: 100 * MS });
  }
  /** Puts of several sectors, one after the other, so that crashes meet unsynced writes. */
  const heavy: Partial<Scenario> = {
    faults: crashes,
    workload: { ...workload, clients: 4, thinkTime: 2 * MS, valueBytesMin: 2_000, valueBytesMax: 4_000 },
  };

  test.each<[DiskPlan['crashKeeps'], string, boolean]>([
    ['lose', 'unsynced-lost', false],
    ['any', 'torn-write', true],
  ])('of which a crash keeps what "%s" says is counted as %s', (crashKeeps, name, torn) => {
    const slow = { latencyMin: 5 * MS, latencyJitter: 5 * MS };
    const { faultKinds, violations } = result({ ...heavy, disk: { ...disk, ...slow, crashKeeps } });
    expect(faultKinds[name]).toBeGreaterThan(0);
    expect(faultKinds['torn-write']! > 0).toBe(torn);
    expect(violations).toEqual([]);
  });

  test('a bounded disk that fills is a full disk, for good, and no cause to stop', () => {
    const driven = drive(
      plainScenario({ disk: { ...disk, capacityBytes: 3_000 }, phases: FAULTS_ONLY }),
    ).toEnd();
    const { faultKinds, violations } = driven.world.finish();
    expect(faultKinds['disk-full']).toBeGreaterThan(0);
    expect(violations).toEqual([]);
    for (const server of driven.world.servers) {
      expect(server.alive).toBe(true);
      const bytes = server.disk.files().reduce((sum, file) => sum + file.bytes.length, 0);
      expect(bytes).toBeLessThanOrEqual(3_000);
    }
  });
});

/** A disk that is full for good cannot recover: no liveness phase. */
const FAULTS_ONLY = { faultsFor: 4 * SECOND, core: [], livenessFor: 0 };
