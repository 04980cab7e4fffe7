/** Scenario A of the Raft reference: the leader dies. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { expectFigures, expectGolden } from './support/golden.ts';
import {
  DISTRIBUTION_HEAD,
  distributionOf,
  distributionRow,
  percentWithin,
  table,
} from './support/measure.ts';

const SEEDS = Array.from({ length: 120 }, (_, at) => at + 1);

interface Failover {
  /** From the crash to the first server that misses its leader, in ms. */
  readonly detected: number;
  /** From there to the new leader. */
  readonly elected: number;
}

function failover(seed: number, servers: number): Failover {
  const story = new Story({ servers, seed, judged: seed % 30 === 0 });
  const leader = story.awaitLeader();
  expect(story.put('x', `${seed}`).kind).toBe('committed');
  // At any moment between two heartbeats.
  story.run(500 + ((seed * 7) % 50));
  story.crash(leader);
  const crashedAt = story.nowMs;
  story.awaitLeader();
  const since = story.happenings.filter(({ atUs }) => atUs / 1_000 > crashedAt);
  const missed = since.find(({ kind }) => kind === 'pre-vote')!.atUs / 1_000;
  const led = since.find(({ kind }) => kind === 'lead')!.atUs / 1_000;
  expect(story.get('x')).toMatchObject({ kind: 'committed', result: { value: `${seed}` } });
  story.end();
  return { detected: missed - crashedAt, elected: led - missed };
}

it('R-A: one failover, told', async () => {
  const story = new Story({ seed: 1 });
  const leader = story.awaitLeader();
  story.put('x', 'kept');
  story.crash(leader);
  story.awaitLeader();
  expect(story.get('x')).toMatchObject({ result: { value: 'kept' } });
  story.restart(leader);
  story.awaitEqualLogs();
  expect(story.readLocally(leader, 'x')).toBe('kept');
  await expectGolden(story, 'r-a-leader-failure');
});

it('R-A: over 120 seeds the leader is missed 100 to 300 ms after it died, mostly before 200, and replaced within ms', async () => {
  const rows: (readonly (string | number)[])[] = [['ms', ...DISTRIBUTION_HEAD]];
  const three = SEEDS.map((seed) => failover(seed, 3));
  const detected = three.map((one) => one.detected);
  const elected = three.map((one) => one.elected);
  const total = three.map((one) => one.detected + one.elected);
  rows.push(distributionRow('detected', detected), distributionRow('elected', elected));
  rows.push(distributionRow('both', total));
  const claims = table([
    ['claim', 'holds in'],
    ['detected after 150 to 300 ms', `${percentWithin(detected, 150, 300)} %`],
    ['elected within 200 ms more', `${percentWithin(elected, 0, 200)} %`],
    ['elected 100 to 200 ms later', `${percentWithin(elected, 100, 200)} %`],
    ['both within 500 ms', `${percentWithin(total, 0, 500)} %`],
  ]);
  // A follower counts from the last heartbeat it got, not from the death: up to one interval of 50 ms (and a message) earlier.
  expect(distributionOf(detected).min).toBeGreaterThan(95);
  expect(distributionOf(detected).max).toBeLessThan(300);
  expect(distributionOf(elected).median).toBeLessThan(20);
  expect(percentWithin(total, 0, 1_000)).toBe(100);
  await expectFigures(`${table(rows)}\n${claims}`, 'r-a-distribution');
});
