/** Scenario D of the Raft reference: one follower hears its leader late, now and then. */
import { expect, it } from 'vitest';
import type { StoryOptions } from '../../sim/story/options.ts';
import { Story } from '../../sim/story/story.ts';
import { expectFigures, expectGolden } from './support/golden.ts';
import { countOf, distributionOf, table } from './support/measure.ts';

const SEEDS = Array.from({ length: 6 }, (_, at) => at + 1);
const HICCUPS = 5;

/** Once a second nothing from the leader reaches one follower, for 400 ms; all else is well. */
function hiccups(options: StoryOptions, times = HICCUPS): Story {
  const story = new Story(options);
  story.awaitLeader();
  for (let n = 0; n < times; n += 1) {
    story.run(600);
    const leader = story.awaitLeader();
    story.deafen([leader], [leader === 1 ? 2 : 1]);
    story.run(400);
    story.heal();
  }
  story.run(1_000);
  story.awaitLeader();
  return story;
}

it('R-D: without pre-vote a late heartbeat deposes a healthy leader', async () => {
  const story = hiccups({ seed: 2, preVote: false, checkQuorum: false }, 1);
  expect(countOf(story, 'step-down')).toBe(1);
  expect(Math.max(...story.servers.map(({ term }) => term))).toBeGreaterThan(1);
  await expectGolden(story, 'r-d-without-pre-vote');
});

it('R-D: with pre-vote it does not', async () => {
  const story = hiccups({ seed: 2 }, 1);
  expect(countOf(story, 'step-down')).toBe(0);
  for (const { term } of story.servers) expect(term).toBe(1);
  await expectGolden(story, 'r-d-with-pre-vote');
});

it('R-D: elections counted over many seeds: check-quorum alone is no remedy, long time-outs are one, and cost the fail-over', async () => {
  const variants: Readonly<Record<string, StoryOptions>> = {
    'neither pre-vote nor check-quorum': { preVote: false, checkQuorum: false },
    'check-quorum alone': { preVote: false },
    'pre-vote alone': { checkQuorum: false },
    'pre-vote and check-quorum': {},
    'neither, time-outs of 1,500 to 3,000 ms': {
      preVote: false,
      checkQuorum: false,
      electionMs: [1_500, 3_000],
    },
  };
  const rows: (string | number)[][] = [['30 late heartbeats', 'campaigns', 'leaders deposed', 'last term']];
  const deposed: Record<string, number> = {};
  for (const [name, options] of Object.entries(variants)) {
    const stories = SEEDS.map((seed) => hiccups({ ...options, seed, judged: seed === 1 }));
    for (const story of stories) story.end();
    const sum = (of: (story: Story) => number): number => stories.reduce((all, story) => all + of(story), 0);
    deposed[name] = sum((story) => countOf(story, 'step-down'));
    const terms = stories.map((story) => Math.max(...story.servers.map(({ term }) => term)));
    rows.push([
      name,
      sum((story) => countOf(story, 'campaign')),
      deposed[name],
      distributionOf(terms).median,
    ]);
  }
  await expectFigures(table(rows), 'r-d-elections');
  expect(deposed['neither pre-vote nor check-quorum']).toBeGreaterThan(25);
  expect(deposed['check-quorum alone']).toBeGreaterThan(25);
  expect(deposed['pre-vote and check-quorum']).toBe(0);
  expect(deposed['neither, time-outs of 1,500 to 3,000 ms']).toBe(0);
});

it('R-D: the remedy without pre-vote, time-outs of 1,500 to 3,000 ms, makes a fail-over ten times as long', async () => {
  const failovers = (electionMs: readonly [number, number]): number[] =>
    Array.from({ length: 30 }, (_, at) => {
      const story = new Story({ seed: at + 1, electionMs, preVote: false, judged: false });
      story.crash(story.awaitLeader());
      const crashedAt = story.nowMs;
      story.awaitLeader();
      return story.nowMs - crashedAt;
    });
  const usual = distributionOf(failovers([150, 300]));
  const long = distributionOf(failovers([1_500, 3_000]));
  const rows = [
    ['fail-over in ms, 30 seeds', 'median', 'p95', 'max'],
    ['time-outs of 150 to 300 ms', usual.median, usual.p95, usual.max],
    ['time-outs of 1,500 to 3,000 ms', long.median, long.p95, long.max],
  ];
  expect(long.median).toBeGreaterThan(8 * usual.median);
  await expectFigures(table(rows), 'r-d-remedy');
});
