/** The tables of litefs-py: which clusters can be written to, and how long a fail-over takes with 5 s and 1 s. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { AVAILABILITY_HEAD, availability, availabilityRow } from './support/availability.ts';
import { expectFigures, expectGolden } from './support/golden.ts';
import {
  DISTRIBUTION_HEAD,
  distributionOf,
  distributionRow,
  percentWithin,
  table,
} from './support/measure.ts';

it.each([
  { servers: 3, majority: 2 },
  { servers: 5, majority: 3 },
])(
  'L: of $servers servers, $majority alive are enough to write; fewer are read-only',
  async ({ servers, majority }) => {
    const rows: (readonly string[])[] = [[`${servers} servers`, ...AVAILABILITY_HEAD]];
    const story = new Story({ servers, seed: servers });
    story.awaitLeader();
    story.put('x', 'kept');
    story.awaitEqualLogs();
    for (let alive = servers; alive > 0; alive -= 1) {
      if (alive < servers) {
        story.crash(story.leader() ?? story.servers.find((server) => server.alive)!.id);
        story.run(1_500);
      }
      const found = availability(story, 'x');
      const up = alive >= majority;
      expect(found).toEqual({ leader: up, writes: up, linearizableReads: up, staleReads: true });
      rows.push(availabilityRow(`${alive} alive`, found));
    }
    story.end();
    await expectFigures(table(rows), `l-availability-${servers}`);
  },
);

/** Its election time-out of 5 s is the shortest one here: each server draws its own, up to twice as long. */
const SLOW = { electionMs: [5_000, 10_000], heartbeatMs: 1_000 } as const;

it('L: with 5 s and 1 s the new primary is there 4 to 10 s after the death of the old one; “after 6 to 8 s” holds in half of the runs', async () => {
  const measure = (electionMs: readonly [number, number]): number[] =>
    Array.from({ length: 50 }, (_, at) => {
      const story = new Story({ ...SLOW, electionMs, seed: at + 1, judged: at === 0 });
      story.until('there is a leader', () => story.leader() !== null, 60_000);
      story.run(3_000 + at * 10);
      story.crash(story.leader()!);
      const crashedAt = story.nowMs;
      story.until('there is a new leader', () => story.leader() !== null, 60_000);
      return (story.nowMs - crashedAt) / 1_000;
    });
  const wide = measure([5_000, 10_000]);
  const narrow = measure([5_000, 6_000]);
  expect(distributionOf(wide).min).toBeGreaterThan(3.9);
  expect(percentWithin(wide, 0, 10)).toBeGreaterThanOrEqual(97);
  const rows = [
    ['fail-over in s', ...DISTRIBUTION_HEAD, 'within 6 to 8 s'],
    [...distributionRow('time-outs of 5 to 10 s', wide), `${percentWithin(wide, 6, 8)} %`],
    [...distributionRow('time-outs of 5 to 6 s', narrow), `${percentWithin(narrow, 6, 8)} %`],
  ];
  await expectFigures(table(rows), 'l-failover-time');
});

it('L: parted from two others, a primary stops being one by itself, before the others have a new one', async () => {
  const story = new Story({ ...SLOW, seed: 2 });
  story.until('there is a leader', () => story.leader() !== null, 60_000);
  const alone = story.leader()!;
  const others = story.servers.map(({ id }) => id).filter((id) => id !== alone);
  story.run(2_500);
  story.partition([alone], others);
  const cutAt = story.nowMs;
  story.until('it steps down', () => story.leader([alone]) === null);
  // Its shortest election time-out after the last answer.
  expect(story.nowMs - cutAt).toBeLessThanOrEqual(5_000);
  expect(story.leader()).toBeNull();
  story.until('the others have a leader', () => story.leader(others) !== null, 60_000);
  story.run(3_000);
  expect(story.server(alone)).toMatchObject({ leader: -1, term: 1 });
  story.heal();
  story.run(3_000);
  expect(story.server(alone).leader).toBe(story.leader());
  await expectGolden(story, 'l-one-against-two');
});
