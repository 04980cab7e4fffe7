/**
 * System L's table and its split-brain checklist: at most one server is PRIMARY at any instant, whatever drifts within the
 * bound, freezes, is cut off or dies; and soon after each of these one is. The coordinator is that of production.
 */
import { describe, expect, test } from 'vitest';
import { onePrimary } from '../../../../properties/failover/one-primary.ts';
import { raftSystem, raftSystemWith } from '../../../../sim/raft-system.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import type { System } from '../../../../sim/system.ts';
import type { Micros } from '../../../../src/base/types.ts';
import { RaftElection } from '../../../../src/failover/raft-election.ts';
import { NO_LEASE } from '../../../../src/raft/lease.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING } from '../../../../src/raft/options.ts';
import { checkScenarios, describeCounterexample } from '../../../support/check-scenarios.ts';
import { freshSeeds } from '../../../support/seeds.ts';
import { MS, plainScenario, SECOND } from '../world/plain-scenario.ts';
import { DRIFT, drifting } from './drifting.ts';

/** Whoever leads trusts that nobody else does, as system L has it: no lease, no clock. */
class TrustingElection extends RaftElection {
  override leadsUntil(): Micros {
    return this.isLeader() ? Number.POSITIVE_INFINITY : NO_LEASE;
  }
}

const trustingSystem = raftSystemWith((...args) => new TrustingElection(...args));

function withFailover(
  scenario: Scenario,
  unhealthy: NonNullable<Scenario['failover']>['unhealthy'] = [],
): Scenario {
  return { ...scenario, failover: { unhealthy } };
}

/** Three servers with the usual time-outs. The leader of seed 1 is known, so faults can be aimed at it. */
function plain(...faults: TimedFault[]): Scenario {
  return withFailover(plainScenario({ raft: { ...DEFAULT_LIMITS, leaseReads: true }, faults }));
}

/** The other properties judge the seeds at the end of this file. */
const only = { properties: [onePrimary], refine: false };

interface Turn {
  readonly atMs: number;
  readonly server: number;
  readonly primary: boolean;
}

/** Who became what and when. */
function turns(scenario: Scenario, system: System = raftSystem): { turns: Turn[]; violations: string[] } {
  const seen: Turn[] = [];
  const { violations } = runScenario(system, scenario, {
    ...only,
    log: ({ what, server, detail, atUs }) => {
      if (what !== 'claim') return;
      const primary = detail.startsWith('PRIMARY');
      const last = seen.findLast((turn) => turn.server === server);
      if (last?.primary !== primary) seen.push({ atMs: Math.floor(atUs / MS), server: server!, primary });
    },
  });
  return { turns: seen, violations: violations.map(({ property }) => property) };
}

const FIRST = turns(plain()).turns[0]!.server;
const OTHERS = [1, 2, 3].filter((id) => id !== FIRST);
const AT = 2 * SECOND;
const TIMEOUT_MS = DEFAULT_TIMING.electionTimeoutMax / MS;
const cutOff: TimedFault = {
  kind: 'partition',
  at: AT,
  for: SECOND,
  cuts: [{ a: [FIRST], b: OTHERS, oneWay: false }],
  shape: 'isolate',
};

describe('system L, line by line', () => {
  test('three servers up: one PRIMARY, for good', () => {
    const { turns: all, violations } = turns(plain());
    expect([all.length, violations]).toEqual([1, []]);
    expect(all[0]).toMatchObject({ primary: true });
  });

  test('the primary dies: another is PRIMARY within two election time-outs, and not the old one when it comes back', () => {
    const found = turns(plain({ kind: 'crash', at: AT, server: FIRST, afterEffects: 0, for: SECOND }));
    const next = found.turns[1]!;
    expect(found.violations).toEqual([]);
    expect(next.primary && next.server !== FIRST).toBe(true);
    expect(next.atMs - AT / MS).toBeLessThan(2 * TIMEOUT_MS);
    expect(found.turns).toHaveLength(2);
  });

  test('one of three left: no PRIMARY, until another comes back', () => {
    const length = SECOND;
    const found = turns(
      plain(
        ...OTHERS.map(
          (server): TimedFault => ({ kind: 'crash', at: AT, server, afterEffects: 0, for: length }),
        ),
      ),
    );
    expect(found.violations).toEqual([]);
    const [, demoted, again] = found.turns;
    expect(demoted).toMatchObject({ server: FIRST, primary: false });
    expect(demoted!.atMs - AT / MS).toBeLessThan(DEFAULT_TIMING.electionTimeoutMin / MS);
    expect(again!.atMs).toBeGreaterThan((AT + length) / MS);
  });

  test('one against two: the one becomes REPLICA by itself, before one of the two is PRIMARY', () => {
    const found = turns(plain(cutOff));
    expect(found.violations).toEqual([]);
    const [, demoted, promoted] = found.turns;
    expect(demoted).toMatchObject({ server: FIRST, primary: false });
    expect(OTHERS).toContain(promoted!.server);
    expect(demoted!.atMs).toBeLessThan(promoted!.atMs);
  });

  test('unhealthy: REPLICA at once, and a healthy server is PRIMARY before an election time-out has passed', () => {
    const found = turns(withFailover(plain(), [{ server: FIRST, after: AT, for: SECOND }]));
    expect(found.violations).toEqual([]);
    const [, demoted, promoted] = found.turns;
    expect(demoted).toEqual({ atMs: AT / MS, server: FIRST, primary: false });
    expect(OTHERS).toContain(promoted!.server);
    expect(promoted!.atMs - demoted!.atMs).toBeLessThan(DEFAULT_TIMING.electionTimeoutMin / MS);
  });

  test('everybody unhealthy: nobody is PRIMARY, until somebody is healthy', () => {
    const all = [1, 2, 3].map((server) => ({ server, after: AT, for: server * SECOND }));
    const found = turns(
      withFailover(plainScenario({ ...plain(), phases: { ...plain().phases, faultsFor: 8 * SECOND } }), all),
    );
    expect(found.violations).toEqual([]);
    const promoted = found.turns.filter(({ primary }) => primary);
    expect(promoted.length).toBeGreaterThan(1);
    expect(promoted[1]!.atMs).toBeGreaterThanOrEqual((AT + SECOND) / MS);
    expect(promoted[1]!.atMs).toBeLessThan((AT + 2 * SECOND) / MS + 4 * TIMEOUT_MS);
  });
});

describe('at most one PRIMARY at any instant', () => {
  test('a frozen primary: its claim ends while it is frozen, before another begins', () => {
    const frozen = plain({ kind: 'pause', at: AT, server: FIRST, for: SECOND });
    const found = turns(frozen);
    expect(found.violations).toEqual([]);
    expect(new Set(found.turns.filter(({ primary }) => primary).map(({ server }) => server)).size).toBe(2);
    // The same run with a coordinator that trusts leadership alone, which the property finds.
    expect(turns(frozen, trustingSystem).violations).toEqual(['one-primary']);
  });

  test('clocks within the bound that the servers were told', () => {
    expect(runScenario(raftSystem, withFailover(drifting(DRIFT)), only).violations).toEqual([]);
  });

  test('clocks beyond it: outside the promise, and seen', () => {
    // With a margin of a quarter it takes more than a little: the margin covers clocks that differ by about that much.
    const { violations } = runScenario(raftSystem, withFailover(drifting(0, 3 * DRIFT)), only);
    expect(violations.map(({ property }) => property)).toEqual(['one-primary']);
  });

  test('seeds that nobody has tried: drift, pauses, partitions, crashes, transfers, changes of the membership', () => {
    const found = checkScenarios({
      system: raftSystem,
      profile: PROFILES.failover,
      seed: freshSeeds()[0]! % 2 ** 31,
      runs: 6,
      timeLimitMs: 60_000,
      directory: '.ordeal/failover',
    });
    expect(describeCounterexample(found)).toBe('all held');
  });
});
