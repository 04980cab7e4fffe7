import { describe, expect, test } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { TimedFault } from '../../../../sim/scenario/scenario.ts';
import type { System } from '../../../../sim/system.ts';
import { Role } from '../../../../src/raft/state.ts';
import { between, drive, linesOf, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';

const AT = 1 * SECOND;
const { leader, follower, other } = rolesAtOneSecond();
const calm = drive(plainScenario()).toEnd();

describe('a world without faults', () => {
  test('works, in one term, and has nothing to tell of faults', () => {
    const result = calm.world.finish();
    expect(result.violations).toEqual([]);
    expect(result.excuse).toBeNull();
    expect(result.totals).toMatchObject({ crashes: 0, restarts: 0, leaders: 1, lost: 0, diskFaults: 0 });
    expect(Object.values(result.faultKinds).filter((times) => times > 0)).toEqual([]);
    expect(result.totals.commits).toBeGreaterThan(50);
    expect(calm.lines.filter(({ role }) => role === null).map(({ what }) => what)).toEqual(['liveness']);
    for (const { id } of calm.world.servers) {
      expect(linesOf(between(calm.lines, AT, AT + 300 * MS), id).length).toBeGreaterThan(10);
    }
  });
});

describe('a crash', () => {
  test('ends a server until its restart, after which it knows its term and catches up', () => {
    const driven = drive(
      withFaults({ kind: 'crash', at: AT, server: follower, afterEffects: 0, for: 500 * MS }),
    );
    const { world, lines } = driven.to(AT + 499 * MS);
    expect(world.server(follower).alive).toBe(false);
    const before = world.server(leader).term;
    driven.toEnd();
    const [crash, restart, start] = linesOf(between(lines, AT, 4 * SECOND), follower);
    expect(crash).toMatchObject({ what: 'crash', atUs: AT });
    expect(restart).toMatchObject({ what: 'restart', atUs: AT + 500 * MS });
    expect(start).toMatchObject({ what: 'start', term: before });
    expect(start!.lastIndex).toBeGreaterThan(0);
    expect(world.server(follower).appliedIndex).toBe(world.server(leader).appliedIndex);
    expect(world.finish()).toMatchObject({ violations: [], totals: { crashes: 1, restarts: 1, leaders: 1 } });
  });

  test('of the leader lets another be elected', () => {
    const { world } = drive(
      withFaults({ kind: 'crash', at: AT, server: leader, afterEffects: 0, for: 2 * SECOND }),
    ).toEnd();
    const result = world.finish();
    expect(result.totals.leaders).toBe(2);
    expect(result.marks['leader-after-leader-crash']).toBe(1);
    expect(result.violations).toEqual([]);
  });

  test.each([
    // A proposal is written first (one call), then sent to two servers.
    [1, 0],
    [2, 1],
    [3, 2],
    [10_000, 2],
  ])('after %i effects strikes in the middle of an event: %i of 2 messages leave', (afterEffects, leave) => {
    const proposal = between(linesOf(calm.lines, leader), AT, 2 * SECOND).find(
      ({ what, detail }) => what === 'proposal' && detail.split('-> ').length === 3,
    )!;
    const at = proposal.atUs;
    const driven = drive(withFaults({ kind: 'crash', at, server: leader, afterEffects, for: 300 * MS })).to(
      at,
    );
    const { world, lines } = driven;
    const sentBefore = world.network.counters.sent;
    while (world.server(leader).alive) world.step();
    expect(world.now).toBe(at);
    expect(world.network.counters.sent - sentBefore).toBe(leave);
    expect(lines.slice(-2)).toMatchObject([{ what: 'proposal', detail: proposal.detail }, { what: 'crash' }]);
    driven.toEnd();
    expect(world.finish()).toMatchObject({ violations: [], totals: { crashes: 1, restarts: 1 } });
  });
});

describe('a server that is told to stop', () => {
  const waits = between(linesOf(calm.lines, leader), AT, 2 * SECOND).find(({ what }) => what === 'proposal')!;
  const at = waits.atUs + 1;
  const stop: TimedFault = {
    kind: 'crash',
    at,
    server: leader,
    afterEffects: 0,
    for: 500 * MS,
    orderly: true,
  };

  test('answers who waits, and is started again with what it had', () => {
    const driven = drive(withFaults(stop)).to(at + 499 * MS);
    const { world, lines, answers } = driven;
    expect(world.server(leader).alive).toBe(false);
    expect(linesOf(lines, leader).at(-1)).toMatchObject({ what: 'told to stop', atUs: at });
    driven.toEnd();
    const lastWords = answers.filter((answer) => answer.server === leader && answer.at === at);
    expect(lastWords.map(({ outcome }) => outcome)).toMatchObject([{ kind: 'unknown', reason: 'stopped' }]);
    const result = world.finish();
    expect(result).toMatchObject({ violations: [], totals: { crashes: 0, restarts: 1, leaders: 2 } });
    expect(result.faultKinds).toMatchObject({ stop: 1, crash: 0 });
  });

  test('and answers nobody: that is noticed', () => {
    const forgetful: System = {
      ...raftSystem,
      create: (context) => {
        const server = raftSystem.create(context);
        server.stop = () => {};
        return server;
      },
    };
    const { world } = drive(withFaults(stop), forgetful).toEnd();
    expect(world.finish().violations.map(({ property, message }) => `${property}: ${message}`)).toEqual([
      `resources-released: server ${leader} has stopped, and goes on to use its disk`,
      `resources-released: server ${leader} has stopped, and has 1 files open`,
      `outcomes-are-true: server ${leader} was told to stop, and leaves 1 requests without an answer`,
    ]);
  });
});

test('when all are told that their leader is gone, who is told to campaign leads at once', () => {
  const others = [follower, other];
  const told: TimedFault[] = others.map((server) => ({ kind: 'forget-leader', at: AT, server }));
  const order: TimedFault = { kind: 'campaign', at: AT + 1 * MS, server: other };
  // A heartbeat would remind them, and the new leader is not to wait for the old one.
  const cut: TimedFault = {
    kind: 'partition',
    at: AT - 5 * MS,
    for: 1 * SECOND,
    shape: 'isolate',
    cuts: [{ a: [leader], b: others, oneWay: false }],
  };
  const leads = (...faults: readonly TimedFault[]): number | undefined => {
    const { world, lines } = drive(withFaults(cut, ...faults), raftSystem).toEnd();
    expect(world.finish().violations).toEqual([]);
    return between(lines, AT, 2 * SECOND).find(({ server, role }) => server === other && role === 'leader')
      ?.atUs;
  };
  expect(leads(...told, order)).toBeLessThan(AT + 60 * MS);
  // The other one protects the leader that it has heard.
  expect(leads(told[1]!, order) ?? 2 * SECOND).toBeGreaterThan(AT + 60 * MS);
});

describe('a pause', () => {
  test('lets a server handle nothing, and then everything that waited', () => {
    const driven = drive(withFaults({ kind: 'pause', at: AT, server: follower, for: 120 * MS })).to(
      AT + 119 * MS,
    );
    const { world, lines, deliveries } = driven;
    expect(world.server(follower)).toMatchObject({ alive: true, paused: true });
    expect(linesOf(between(lines, AT, AT + 120 * MS), follower)).toEqual([]);
    driven.toEnd();
    const first = linesOf(between(lines, AT + 120 * MS, 2 * SECOND), follower)[0];
    expect(first?.atUs).toBe(AT + 120 * MS);
    const waited = deliveries.filter(({ to, at, sentAt }) => to === follower && at - sentAt > 2 * MS);
    expect(waited.length).toBeGreaterThan(1);
    expect(waited.every(({ at }) => at === AT + 120 * MS)).toBe(true);
    const result = world.finish();
    const { pause } = result.faultKinds;
    expect(pause).toBeGreaterThanOrEqual(waited.length);
    expect(result).toMatchObject({ violations: [], totals: { crashes: 0, leaders: 1 } });
  });

  test('of the leader, when it is long, makes it return into a later term', () => {
    const driven = drive(withFaults({ kind: 'pause', at: AT, server: leader, for: 1 * SECOND }));
    const { world } = driven.to(AT + 999 * MS);
    expect(world.server(leader).role).toBe(Role.Leader);
    expect(world.servers.filter(({ role }) => role === Role.Leader).length).toBe(2);
    driven.toEnd();
    const result = world.finish();
    expect(result.marks['paused-leader-returns']).toBe(1);
    expect(result.violations).toEqual([]);
    expect(calm.world.finish().marks['paused-leader-returns']).toBe(0);
  });
});

describe('a state machine that stands still', () => {
  const FOR = 400 * MS;
  const { world, lines } = drive(
    withFaults({ kind: 'apply-stall', at: AT, server: follower, for: FOR }),
  ).toEnd();
  const during = between(linesOf(lines, follower), AT + 50 * MS, AT + FOR - 1);

  test('applies nothing, while its replica takes part as before', () => {
    expect(during.length).toBeGreaterThan(20);
    expect(during.filter(({ what }) => what === 'applied')).toEqual([]);
    expect(during.at(-1)!.commitIndex).toBeGreaterThan(during[0]!.commitIndex! + 5);
  });

  test('goes on where it stopped', () => {
    const [after] = between(linesOf(lines, follower), AT + FOR, 4 * SECOND).filter(
      ({ what }) => what === 'applied',
    );
    expect(after!.atUs).toBeLessThan(AT + FOR + 10 * MS);
    const result = world.finish();
    expect(result).toMatchObject({ violations: [], excuse: null, totals: { leaders: 1 } });
    expect(result.faultKinds['apply-stall']).toBe(1);
    expect(world.server(follower).appliedIndex).toBe(world.server(leader).appliedIndex);
  });

  test('goes on at once in a core that is healed', () => {
    const { phases } = plainScenario();
    const late: TimedFault = {
      kind: 'apply-stall',
      at: phases.faultsFor - 1,
      server: follower,
      for: 60 * SECOND,
    };
    const healed = drive(withFaults(late)).toEnd();
    expect(healed.world.finish()).toMatchObject({ violations: [], excuse: null });
    expect(healed.world.now).toBeLessThan(phases.faultsFor + 5 * SECOND);
  });
});
