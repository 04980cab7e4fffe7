/** What the Raft reference says of sizes and time-outs, measured. Speeds of a machine are measured by `npm run bench`. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { expectFigures } from './support/golden.ts';
import { countOf, distributionOf, table } from './support/measure.ts';

/** How many servers may die, one after the other, the leader each time, until a write is not committed any more. */
function tolerated(servers: number): number {
  const story = new Story({ servers, seed: servers, judged: servers <= 5 });
  story.awaitLeader();
  for (let dead = 0; ; dead += 1) {
    story.put('x', `${dead}`);
    const alive = story.servers.filter((server) => server.alive).map(({ id }) => id);
    if (alive.length === 1) return dead;
    story.crash(story.leader() ?? alive[0]!);
    const left = servers - dead - 1;
    if (left * 2 > servers) {
      story.awaitLeader();
      expect(story.get('x')).toMatchObject({ result: { value: `${dead}` } });
      continue;
    }
    story.run(1_500);
    expect(story.leader()).toBeNull();
    expect(story.put('x', 'refused', null, 200).kind).toBe('rejected');
    story.end();
    return dead;
  }
}

it('R: (N - 1) / 2 servers of N may fail, rounded down, so an even size tolerates no more than the odd one below', async () => {
  const rows: (string | number)[][] = [['servers', 'majority', 'may fail']];
  for (const servers of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    const failures = tolerated(servers);
    expect(failures).toBe(Math.floor((servers - 1) / 2));
    rows.push([`${servers}`, Math.floor(servers / 2) + 1, failures]);
  }
  await expectFigures(table(rows), 'r-fault-tolerance');
});

const HEARTBEATS_PER_SECOND = 20;
const SECONDS = 10;
const SEEDS = [1, 2, 3];

/** How many followers' time-outs were false, with the leader alive all the time; time-outs of 150 to 300 ms. */
function falseTimeouts(ratio: number, lossPpm: number): number {
  const latency = 150 / ratio;
  let count = 0;
  for (const seed of SEEDS) {
    const story = new Story({
      seed,
      judged: false,
      latencyMs: [latency / 2, (3 * latency) / 2],
      // One frame in a hundred takes up to ten times as long.
      network: { lossPpm, tailPpm: 10_000, tail: Math.round(latency * 10_000) },
    });
    story.awaitLeader();
    const before = countOf(story, 'pre-vote');
    story.run(SECONDS * 1_000);
    count += countOf(story, 'pre-vote') - before;
  }
  return count;
}

it('R: “less than 1 % false elections if the time-out is over 30 times the latency”: it holds, far below 30, and loss decides', async () => {
  // Two followers, each of which waits for one heartbeat after the other.
  const heartbeats = 2 * SEEDS.length * SECONDS * HEARTBEATS_PER_SECOND;
  const percent = (count: number): number => (100 * count) / heartbeats;
  const rows: (string | number)[][] = [
    [`false time-outs of ${heartbeats} heartbeats`, 'no loss', '1 % lost', '10 % lost'],
  ];
  const shares = new Map<string, number>();
  for (const ratio of [2, 3, 5, 10, 30, 100]) {
    const losses = [0, 10_000, 100_000].map((lossPpm) => falseTimeouts(ratio, lossPpm));
    for (const [at, count] of losses.entries()) shares.set(`${ratio}/${[0, 1, 10][at]}`, percent(count));
    rows.push([
      `time-out of ${ratio} latencies`,
      ...losses.map((count) => `${count} (${percent(count).toFixed(2)} %)`),
    ]);
  }
  expect(shares.get('30/1')).toBeLessThan(1);
  expect(shares.get('5/0')).toBeLessThan(1);
  await expectFigures(table(rows), 'r-false-elections');
});

it('R: across zones, 25 to 50 ms apart, time-outs of 500 ms to 1 s keep their leader; those of 150 to 300 ms do so as well, and fail over sooner', async () => {
  const latencyMs = [25, 50] as const;
  const rows: (string | number)[][] = [
    ['zones 25 to 50 ms apart, 20 seeds', 'false time-outs in 60 s', 'median fail-over in ms', 'p95'],
  ];
  const counted: number[] = [];
  const medians: number[] = [];
  for (const electionMs of [
    [150, 300],
    [500, 1_000],
  ] as const) {
    const failovers: number[] = [];
    let missed = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const story = new Story({ seed, electionMs, latencyMs, network: { lossPpm: 10_000 }, judged: false });
      story.awaitLeader();
      const before = countOf(story, 'pre-vote');
      story.run(3_000);
      missed += countOf(story, 'pre-vote') - before;
      const crashedAt = story.nowMs;
      story.crash(story.awaitLeader());
      story.awaitLeader();
      failovers.push(story.nowMs - crashedAt);
    }
    counted.push(missed);
    const { median, p95 } = distributionOf(failovers);
    medians.push(median);
    rows.push([`time-outs of ${electionMs[0]} to ${electionMs[1]} ms`, missed, median, p95]);
  }
  expect(counted).toEqual([0, 0]);
  expect(medians[0]).toBeLessThan(medians[1]!);
  await expectFigures(table(rows), 'r-across-zones');
});

it('R: “alert above one election an hour”: a healthy cluster that loses one frame in a hundred holds none in ten minutes', () => {
  const story = new Story({ seed: 1, network: { lossPpm: 10_000 }, judged: false });
  const leader = story.awaitLeader();
  story.run(600_000);
  expect(countOf(story, 'campaign')).toBe(1);
  expect(story.leader()).toBe(leader);
});
