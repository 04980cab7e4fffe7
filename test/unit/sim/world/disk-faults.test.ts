import { describe, expect, test } from 'vitest';
import type { SlowFiles, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { segmentName } from '../../../../src/storage/format.ts';
import { partialName, stagingName } from '../../../../src/storage/snapshot-format.ts';
import { between, drive, linesOf, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';
import type { Answer } from './spy-system.ts';

const AT = 1 * SECOND;
const FOR = 1 * SECOND;
const END = AT + FOR;
/** A server that stopped by itself is started again after this. */
const SUPERVISOR_DELAY = 200 * MS;
const { leader, follower } = rolesAtOneSecond();
const calm = drive(plainScenario()).toEnd();

const outcomes = (answers: readonly Answer[]): string[] =>
  answers.map(({ outcome }) => (outcome.kind === 'rejected' ? outcome.reason : outcome.kind));

describe('a full disk', () => {
  test('of the leader refuses proposals, and takes them again once there is room', () => {
    const driven = drive(withFaults({ kind: 'disk-full', at: AT, server: leader, for: FOR })).toEnd();
    const { world, answers } = driven;
    const byLeader = answers.filter(({ server }) => server === leader);
    const during = outcomes(between(byLeader, AT + 100 * MS, END));
    expect(during).toContain('disk-full');
    expect(during).not.toContain('committed');
    expect(outcomes(between(answers, END, 4 * SECOND))).toContain('committed');
    const result = world.finish();
    expect(result.faultKinds['disk-full']).toBeGreaterThan(0);
    expect(result).toMatchObject({ violations: [], totals: { crashes: 0, restarts: 0 } });
    expect(outcomes(calm.answers)).not.toContain('disk-full');
  });

  test('of a follower costs the cluster nothing, and the follower catches up', () => {
    const driven = drive(withFaults({ kind: 'disk-full', at: AT, server: follower, for: FOR })).to(END - 1);
    const { world } = driven;
    expect(outcomes(between(driven.answers, AT + 100 * MS, END))).toContain('committed');
    expect(world.server(follower).alive).toBe(true);
    driven.toEnd();
    expect(world.server(follower).appliedIndex).toBe(world.server(leader).appliedIndex);
    const result = world.finish();
    expect(result.faultKinds['disk-full']).toBeGreaterThan(0);
    expect(result).toMatchObject({ violations: [], totals: { leaders: 1 } });
  });
});

function idAfter(word: string, detail: string): number | null {
  const at = detail.indexOf(word);
  return at < 0 ? null : Number.parseInt(detail.slice(at + word.length), 10);
}

/** How long each write of a server took from its request to the report that it is durable. */
function writesOf(faults: TimedFault[], server: number, from: number, to: number): number[] {
  const lines = linesOf(drive(withFaults(...faults)).toEnd().lines, server);
  const times: number[] = [];
  for (const { detail, atUs } of between(lines, from, to)) {
    const issued = idAfter('write #', detail);
    if (issued === null) continue;
    // Writes of one group are reported together, by the last of them.
    const durable = lines.find((line) => (idAfter('durable #', line.detail) ?? 0) >= issued);
    times.push((durable?.atUs ?? Number.POSITIVE_INFINITY) - atUs);
  }
  return times;
}

test('a slow disk takes its time for each operation while it lasts, and no longer', () => {
  const extra = 20 * MS;
  const slow: TimedFault = { kind: 'disk-slow', at: AT, server: follower, for: FOR, extra };
  // Both the write and the sync of what is issued until then are slow.
  const during = writesOf([slow], follower, AT, END - 3 * extra);
  expect(during.length).toBeGreaterThan(10);
  expect(Math.min(...during)).toBeGreaterThanOrEqual(2 * extra);
  expect(Math.max(...writesOf([slow], follower, END + 100 * MS, 3 * SECOND))).toBeLessThan(extra);
  expect(Math.max(...writesOf([], follower, AT, END))).toBeLessThan(extra);
  expect(drive(withFaults(slow)).toEnd().world.finish().violations).toEqual([]);
});

test('a disk may be slow for its log alone, or for snapshots, by the names that storage gives them', () => {
  const extra = 20 * MS;
  const slow = { kind: 'disk-slow', at: AT, server: follower, for: FOR, extra } as const;
  const log = writesOf([{ ...slow, files: '.seg' }], follower, AT, END - 3 * extra);
  expect(Math.min(...log)).toBeGreaterThanOrEqual(2 * extra);
  for (const files of ['.partial', '.staging'] as const)
    expect(Math.max(...writesOf([{ ...slow, files }], follower, AT, END))).toBeLessThan(extra);
  const names: Record<SlowFiles, string> = {
    '.seg': segmentName(1),
    '.partial': partialName(1),
    '.staging': stagingName(1),
  };
  for (const [ending, name] of Object.entries(names)) expect(name.endsWith(ending)).toBe(true);
});

test('a failed sync stops the server, and its supervisor starts it again', () => {
  const driven = drive(withFaults({ kind: 'sync-error', at: AT, server: follower })).toEnd();
  const { world, lines } = driven;
  const [stopped, restarted, start] = linesOf(lines, follower).slice(
    linesOf(lines, follower).findIndex(({ what }) => what === 'stopped'),
  );
  expect(stopped!.detail).toMatch(/^sync-failed: .*sync/);
  expect(stopped!.atUs).toBeGreaterThan(AT);
  expect(restarted).toMatchObject({ what: 'restart', atUs: stopped!.atUs + SUPERVISOR_DELAY });
  expect(start!.what).toBe('start');
  const result = world.finish();
  expect(result.marks['failed-sync-stops']).toBe(1);
  expect(result).toMatchObject({ violations: [], totals: { crashes: 0, restarts: 1 } });
  expect(result.faultKinds['sync-error']).toBe(1);
  expect(world.server(follower).appliedIndex).toBe(world.server(leader).appliedIndex);
});

describe('a read error', () => {
  const error: TimedFault = { kind: 'read-error', at: AT, server: follower };
  const crash: TimedFault = { kind: 'crash', at: AT, server: follower, afterEffects: 0, for: 300 * MS };

  test('stops a recovery, and the next one succeeds', () => {
    const { world, lines } = drive(withFaults(crash, error)).toEnd();
    const told = linesOf(between(lines, AT, 4 * SECOND), follower).filter(({ role }) => role === null);
    expect(told.map(({ what }) => what)).toEqual(['crash', 'restart', 'stopped', 'restart']);
    expect(told[2]!.detail).toMatch(/^io: .*read/);
    expect(told[3]!.atUs).toBe(told[2]!.atUs + SUPERVISOR_DELAY);
    const result = world.finish();
    expect(result.faultKinds['read-error']).toBe(1);
    expect(result).toMatchObject({ violations: [], totals: { crashes: 1, restarts: 2 } });
    expect(world.server(follower).appliedIndex).toBe(world.server(leader).appliedIndex);
  });

  test('without a restart is never met, and the same restart without it succeeds at once', () => {
    const alone = drive(withFaults(error)).toEnd().world.finish();
    expect(alone.faultKinds['read-error']).toBe(0);
    const restarted = drive(withFaults(crash)).toEnd().world.finish();
    expect(restarted).toMatchObject({ violations: [], totals: { restarts: 1 } });
    expect(restarted.faultKinds['read-error']).toBe(0);
  });
});
