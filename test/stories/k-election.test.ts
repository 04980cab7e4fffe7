/** What Konsul left open: an election under 300 ms at the 99th percentile, and for which time-outs that can hold. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { checkTiming } from '../../src/node/config/timing.ts';
import { expectFigures } from './support/golden.ts';
import { DISTRIBUTION_HEAD, distributionOf, distributionRow, table } from './support/measure.ts';

const SEEDS = Array.from({ length: 100 }, (_, at) => at + 1);
const MS = 1_000;

interface Timing {
  readonly electionMs: readonly [min: number, max: number];
  readonly heartbeatMs: number;
}

/** What a server makes of a preset. */
function timingOf(preset: string): Timing {
  const checked = checkTiming({ preset });
  if (!('timing' in checked)) throw new Error(checked.message);
  const { electionTimeoutMin, electionTimeoutMax, heartbeatInterval } = checked.timing;
  return {
    electionMs: [electionTimeoutMin / MS, electionTimeoutMax / MS],
    heartbeatMs: heartbeatInterval / MS,
  };
}

/** From the death of the leader of three to the next leader, in ms. */
function failover(seed: number, timing: Timing): number {
  const story = new Story({ ...timing, seed, judged: seed % 50 === 0 });
  const leader = story.awaitLeader();
  story.put('x', 'kept');
  story.run(5 * timing.heartbeatMs + ((seed * 7) % timing.heartbeatMs));
  story.crash(leader);
  const crashedAt = story.nowMs;
  story.awaitLeader();
  const took = story.nowMs - crashedAt;
  expect(story.get('x')).toMatchObject({ result: { value: 'kept' } });
  story.end();
  return took;
}

it('K: an election under 300 ms at p99 holds with time-outs of 75 to 150 ms, and cannot with a second', async () => {
  const timings: readonly (readonly [string, Timing])[] = [
    ['konsul', timingOf('konsul')],
    ['konsul-fast-network', timingOf('konsul-fast-network')],
    ['konsul-high-latency', timingOf('konsul-high-latency')],
    ['default', timingOf('default')],
    ['100 to 200 ms', { electionMs: [100, 200], heartbeatMs: 30 }],
    ['75 to 150 ms', { electionMs: [75, 150], heartbeatMs: 25 }],
  ];
  const rows: (readonly (string | number)[])[] = [['ms', ...DISTRIBUTION_HEAD]];
  const p99 = new Map<string, number>();
  for (const [name, timing] of timings) {
    const took = SEEDS.map((seed) => failover(seed, timing));
    rows.push(distributionRow(name, took));
    p99.set(name, distributionOf(took).p99);
  }
  expect(p99.get('75 to 150 ms')).toBeLessThan(300);
  // The time-out alone takes longer.
  expect(p99.get('konsul')).toBeGreaterThan(1_000);
  await expectFigures(table(rows), 'k-election');
});
