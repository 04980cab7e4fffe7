import { describe, expect, test } from 'vitest';
import type { Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { SIMPLE_WORKLOAD } from '../../../../sim/scenario/workload.ts';
import { MessageKind } from '../../../../src/raft/message.ts';
import { between, type Driven, drive, linesOf, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';

const AT = 1 * SECOND;
const { leader, follower } = rolesAtOneSecond();
const calm = drive(plainScenario()).toEnd();

/** No clients, so that the leader sends heartbeats alone: their rate shows how its clock runs. */
function idle(changes: Partial<Scenario> = {}): Scenario {
  return plainScenario({ workload: { ...SIMPLE_WORKLOAD, clients: 0, operationsMax: 0 }, ...changes });
}

/** Heartbeats that the leader sent to `follower` from the third second to the next. */
function heartbeats({ deliveries }: Driven): number {
  const sent = deliveries.filter(({ sentAt }) => sentAt >= 2 * SECOND && sentAt < 3 * SECOND);
  return sent.filter(({ to, kind }) => to === follower && kind === MessageKind.AppendRequest).length;
}

describe('a clock jump', () => {
  const jump = (server: number, by: number): TimedFault => ({ kind: 'clock-jump', at: AT, server, by });

  test('moves the clock of one server, by that much, from then on', () => {
    const { world } = drive(withFaults(jump(follower, 700 * MS))).to(AT);
    expect(world.server(follower).clock.now()).toBe(world.now);
    while (world.now < AT + 1) world.step();
    expect(world.server(follower).clock.now()).toBe(world.now + 700 * MS);
    expect(world.server(leader).clock.now()).toBe(world.now);
  });

  test('forwards makes a follower believe that its leader is gone, and asking for votes changes nothing', () => {
    const driven = drive(withFaults(jump(follower, 10 * SECOND))).toEnd();
    const roles = linesOf(between(driven.lines, AT, AT + 5 * MS), follower).map(({ role }) => role);
    expect(roles).toContain('pre-candidate');
    expect(calm.lines.filter(({ atUs, role }) => atUs >= AT && role === 'pre-candidate')).toEqual([]);
    const result = driven.world.finish();
    expect(result.faultKinds).toMatchObject({ 'clock-jump': 1 });
    expect(result).toMatchObject({ violations: [], totals: { leaders: 1, clockFaults: 1 } });
  });

  test.each([-20 * SECOND, 20 * SECOND])('of the leader by %i us breaks nothing', (by) => {
    const driven = drive(withFaults(jump(leader, by))).toEnd();
    expect(driven.world.finish()).toMatchObject({ violations: [], excuse: null });
  });
});

describe('a clock of its own', () => {
  test('reads offset and drift', () => {
    const clocks = [{ server: follower, offset: 5 * SECOND, driftPpm: 50_000 }];
    const { world } = drive(plainScenario({ clocks })).to(2 * SECOND);
    const expected = 5 * SECOND + Math.floor(world.now * 1.05);
    expect(Math.abs(world.server(follower).clock.now() - expected)).toBeLessThanOrEqual(1);
    expect(world.server(leader).clock.now()).toBe(world.now);
  });

  test.each([
    [100_000, 22],
    [0, 20],
    [-100_000, 18],
  ])('with a drift of %i ppm makes the leader send about %i heartbeats a second', (driftPpm, expected) => {
    const clocks = driftPpm === 0 ? [] : [{ server: leader, offset: 0, driftPpm }];
    const driven = drive(idle({ clocks })).toEnd();
    const { leader: leads } = driven.world.server(leader);
    expect(leads).toBe(leader);
    expect(Math.abs(heartbeats(driven) - expected)).toBeLessThanOrEqual(1);
    const result = driven.world.finish();
    expect(result.faultKinds).toMatchObject({ 'clock-drift': clocks.length });
    expect(result).toMatchObject({ violations: [], totals: { clockFaults: clocks.length } });
  });
});
