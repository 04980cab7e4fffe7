import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SlowSyncs } from '../../../../src/node/server/slow-syncs.ts';

const TIMING = { electionTimeoutMin: 150_000, electionTimeoutMax: 300_000, heartbeatInterval: 50_000 };
const LOG = 'log-0000000001.seg';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly syncs: number;
  readonly longestMs: number;
}

let lines: Line[];
let slow: SlowSyncs;
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  slow = new SlowSyncs(TIMING, pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Line) }));
});
afterEach(() => void vi.useRealTimers());

const told = (): (readonly [number, number])[] => lines.map(({ syncs, longestMs }) => [syncs, longestMs]);

test('a sync of half the smallest election time-out is warned of, with its duration and the setting', () => {
  slow.synced(74_999, LOG);
  expect(lines).toEqual([]);
  slow.synced(75_000, LOG);
  expect(lines).toMatchObject([
    {
      level: 40,
      msg: expect.stringMatching(/^a sync of the log took 75 ms, .* half of electionTimeoutMin of 150 ms: /),
    },
  ]);
});

test('there is one line in ten seconds, with how many there were since and the longest of them', () => {
  for (const duration of [80_000, 200_000, 400_000, 90_000, 10_000]) slow.synced(duration, LOG);
  expect(told()).toEqual([[1, 80]]);
  vi.advanceTimersByTime(9_999);
  expect(told()).toEqual([[1, 80]]);
  vi.advanceTimersByTime(1);
  expect(told()).toEqual([
    [1, 80],
    [3, 400],
  ]);
  expect(lines[1]?.msg).toMatch(/^3 syncs of the log took up to 400 ms/);
});

test('after ten seconds without one the next is told at once, and nothing is told when there was none', () => {
  slow.synced(80_000, LOG);
  vi.advanceTimersByTime(30_000);
  expect(told()).toEqual([[1, 80]]);
  slow.synced(100_000, LOG);
  expect(told()).toEqual([
    [1, 80],
    [1, 100],
  ]);
});

test('the sync of a snapshot holds nobody up', () => {
  slow.synced(5_000_000, 'snapshot-0000000001.part');
  expect(lines).toEqual([]);
});

test('a server that ends tells the rest, and then says nothing more', () => {
  slow.synced(80_000, LOG);
  slow.synced(90_000, LOG);
  slow.stop();
  expect(told()).toEqual([
    [1, 80],
    [1, 90],
  ]);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
