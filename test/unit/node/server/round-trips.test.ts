import { pino } from 'pino';
import { expect, test } from 'vitest';
import { RoundTrips } from '../../../../src/node/server/round-trips.ts';

const TIMING = { electionTimeoutMin: 150_000, electionTimeoutMax: 300_000, heartbeatInterval: 50_000 };

function warnedOf(...ms: readonly number[]): string[] {
  const lines: string[] = [];
  const trips = new RoundTrips(TIMING, pino({}, { write: (line: string) => lines.push(line) }));
  for (const each of ms) trips.measured(2, 'n2', each);
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

test('round trips that are too long for the time-outs are warned of, once', () => {
  expect(warnedOf(31, 40, 35, 35, 35)).toEqual([
    'the round trip to n2 takes 35 ms, and electionTimeoutMin of 150 ms is less than 5 times that: healthy leaders may be deposed',
  ]);
});

test('one or two of them are no reason, nor are others that are short enough', () => {
  expect(warnedOf(31, 40, 30, 31, 40, 1)).toEqual([]);
});
