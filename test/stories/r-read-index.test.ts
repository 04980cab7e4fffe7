/** The Raft reference on reads that do not go through the log. */
import { expect, it } from 'vitest';
import { GOOD_DISK } from '../../sim/scenario/disk.ts';
import { Story } from '../../sim/story/story.ts';
import { expectFigures, expectGolden } from './support/golden.ts';
import { distributionOf, table } from './support/measure.ts';

it('R: an old leader, cut off at commit index 100, serves no read by index while the new one is at 105', () => {
  // Without check-quorum it goes on believing that it leads.
  const story = new Story({ seed: 5, checkQuorum: false });
  const old = story.awaitLeader();
  const others = story.servers.map(({ id }) => id).filter((id) => id !== old);
  for (let n = 1; story.server(old).commitIndex < 100; n += 1) story.put('x', `old ${n}`);
  story.partition([old], others);
  const leader = story.awaitLeader(others);
  while (story.server(leader).commitIndex < 105) story.put('x', 'new', leader);
  expect(story.server(old)).toMatchObject({ commitIndex: 100, leader: old });
  expect(story.read('x', old)).toMatchObject({ kind: 'rejected' });
  expect(story.read('x', leader)).toMatchObject({ kind: 'committed', index: 105, result: { value: 'new' } });
  story.heal();
  story.awaitEqualLogs();
  for (const { id } of story.servers) expect(story.read('x', id)).toMatchObject({ result: { value: 'new' } });
  story.end();
});

it('R: a read by index, on the leader and on a follower, told', async () => {
  const story = new Story({ seed: 6 });
  const leader = story.awaitLeader();
  story.put('x', '1');
  const before = story.server(leader).lastIndex;
  for (const { id } of story.servers) expect(story.read('x', id)).toMatchObject({ result: { value: '1' } });
  expect(story.server(leader).lastIndex).toBe(before);
  await expectGolden(story, 'r-read-index');
});

/** Milliseconds that one read took, by the log and by index, with disks that need so long for a write or a sync. */
function latencies(diskUs: number): { readonly log: number; readonly index: number } {
  const log: number[] = [];
  const index: number[] = [];
  for (let seed = 1; seed <= 5; seed += 1) {
    const disk = { ...GOOD_DISK, latencyMin: diskUs, latencyJitter: Math.floor(diskUs / 4) };
    const story = new Story({ seed, judged: false, scenario: { disk } });
    story.awaitLeader();
    story.put('x', '1');
    for (let n = 0; n < 20; n += 1) {
      story.run(7);
      const from = story.nowMs;
      expect(story.get('x').kind).toBe('committed');
      const between = story.nowMs;
      expect(story.read('x').kind).toBe('committed');
      log.push(between - from);
      index.push(story.nowMs - between);
    }
  }
  return { log: distributionOf(log).median, index: distributionOf(index).median };
}

it('R: “by index 5 to 10 times faster than through the log”: a round trip against a round trip and a write, so it is the disk that decides', async () => {
  const rows: (string | number)[][] = [['median of a read in ms', 'through the log', 'by index', 'ratio']];
  const ratios: number[] = [];
  for (const [name, us] of [
    ['disk of 0.1 ms', 100],
    ['disk of 1 ms', 1_000],
    ['disk of 10 ms', 10_000],
  ] as const) {
    const { log, index } = latencies(us);
    ratios.push(log / index);
    rows.push([name, log, index, log / index]);
  }
  expect(ratios[0]).toBeLessThan(2);
  expect(ratios[2]).toBeGreaterThan(5);
  await expectFigures(table(rows), 'r-read-index-latency');
});
