/** Scenario C of the Raft reference: logs that diverge; what can be overwritten, and what cannot. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { expectGolden } from './support/golden.ts';

/** The others, in order. */
function othersThan(story: Story, ...these: readonly number[]): number[] {
  return story.servers.map(({ id }) => id).filter((id) => !these.includes(id));
}

/**
 * Up to where the reference says that an entry is lost: the leader has it on two of three servers, itself and a follower
 * that has not heard of the commitment; then the leader dies, and the third server, which lacks it, is there again.
 */
function heldByTwoOfThree(seed: number): { story: Story; keeper: number; third: number } {
  const story = new Story({ seed });
  const leader = story.awaitLeader();
  const [keeper, third] = othersThan(story, leader) as [number, number];
  story.put('x', 'old');
  story.partition([third], [leader, keeper]);
  expect(story.put('x', 'new').kind).toBe('committed');
  expect(story.server(keeper).commitIndex).toBeLessThan(story.server(leader).commitIndex);
  story.crash(leader);
  story.heal();
  return { story, keeper, third };
}

it('R-C: an entry of the leader’s own term on two of three servers is not overwritten, though no follower knows that it is committed', async () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const { story, keeper } = heldByTwoOfThree(seed);
    // The third server cannot win: the keeper refuses it its vote.
    expect(story.awaitLeader()).toBe(keeper);
    expect(story.get('x')).toMatchObject({ result: { value: 'new' } });
    expect(story.happenings.filter(({ kind }) => kind === 'cut')).toEqual([]);
    if (seed === 1) await expectGolden(story, 'r-c-held-by-two-of-three');
    else story.end();
  }
});

it('R-C: a candidate without a committed entry is refused, however often it tries', () => {
  const story = new Story({ seed: 3, preVote: false, checkQuorum: false });
  const leader = story.awaitLeader();
  const [keeper, third] = othersThan(story, leader) as [number, number];
  story.partition([third], [leader, keeper]);
  story.put('x', 'committed');
  story.run(2_000);
  // Its term is the highest by far, and it still does not win.
  expect(story.server(third).term).toBeGreaterThan(story.server(keeper).term + 3);
  story.crash(leader);
  story.heal();
  expect(story.awaitLeader()).toBe(keeper);
  expect(story.server(keeper).term).toBeGreaterThan(5);
  expect(story.get('x')).toMatchObject({ result: { value: 'committed' } });
  story.end();
});

it('R-C: an entry that a minority holds can be overwritten, and its client was never told that it is committed', async () => {
  const story = new Story({ seed: 4 });
  const old = story.awaitLeader();
  const others = othersThan(story, old);
  story.partition([old], others);
  expect(story.put('x', 'minority', old, 20)).toEqual({ kind: 'none' });
  story.awaitLeader(others);
  story.put('x', 'majority', story.leader(others));
  story.heal();
  story.awaitEqualLogs();
  expect(story.happenings.filter(({ kind, server }) => kind === 'cut' && server === old)).toHaveLength(1);
  expect(story.happenings.filter(({ text }) => /x=minority.*committed/.test(text))).toEqual([]);
  for (const { id } of story.servers) expect(story.readLocally(id, 'x')).toBe('majority');
  await expectGolden(story, 'r-c-minority');
});

it('R-C: figure 8, on real replicas: an entry of an older term that a majority holds can be overwritten', async () => {
  // One entry in one append, one append at a time: only so an old entry travels without the new leader's own.
  const raft = { ...DEFAULT_LIMITS, appendEntriesMax: 1, inFlightMessagesMax: 1 };
  const story = new Story({ servers: 5, seed: 9, latencyMs: [5, 6], scenario: { raft } });
  story.say('(a) the leader brings its entry to one other server, then both are gone');
  const s1 = story.awaitLeader();
  story.put('x', 'before');
  const [s2, ...rest] = othersThan(story, s1) as [number, ...number[]];
  story.partition([s1, s2], rest);
  expect(story.put('x', 'of term 1', s1, 30)).toEqual({ kind: 'none' });
  const index = story.server(s1).lastIndex;
  expect(story.server(s2).lastIndex).toBe(index);
  story.crash(s1, s2);

  story.say('(b) another server leads term 2, and keeps its entry to itself');
  story.until('a server of the other side leads', () => story.leader(rest) !== null);
  const s5 = story.leader(rest)!;
  const [s3, s4] = rest.filter((id) => id !== s5) as [number, number];
  story.partition([s5], [s3, s4]);
  story.run(5);
  story.crash(s5);
  story.heal();
  expect([story.server(s3).lastIndex, story.server(s4).lastIndex]).toEqual([index - 1, index - 1]);

  story.say('(c) the first leader is elected again, and its old entry reaches a third server');
  story.restart(s1, s2);
  const holds = (id: number): boolean => story.server(id).lastIndex >= index;
  story.until('three of five hold the entry', () => holds(s1) && holds(s2) && (holds(s3) || holds(s4)));
  const again = story.leader([s1, s2])!;
  expect(story.server(again).commitIndex).toBeLessThan(index);
  story.say(
    `entry ${index}, of term 1, is on ${[s1, s2, s3, s4].filter(holds).join(' ')}, and is not committed`,
  );
  story.crash(s1, s2);

  story.say('(d) the leader of term 2 returns, is elected, and overwrites it');
  story.restart(s5);
  expect(story.awaitLeader([s3, s4, s5])).toBe(s5);
  story.awaitEqualLogs();
  expect(story.happenings.filter(({ kind }) => kind === 'cut').length).toBeGreaterThan(0);
  expect(story.get('x')).toMatchObject({ result: { value: 'before' } });
  await expectGolden(story, 'r-c-figure-8');
});

it('R-C: when both holders of a committed entry die, the cluster is unavailable and the entry safe; one that returns brings it back', async () => {
  const story = new Story({ seed: 5 });
  const leader = story.awaitLeader();
  const [keeper, third] = othersThan(story, leader) as [number, number];
  story.partition([third], [leader, keeper]);
  story.put('x', 'committed');
  story.crash(leader, keeper);
  story.heal();
  expect(story.put('x', 'refused', third)).toMatchObject({ kind: 'rejected', reason: 'not-leader' });
  story.run(1_000);
  expect(story.leader()).toBeNull();
  expect(story.server(third).term).toBe(1);
  story.restart(keeper);
  expect(story.awaitLeader()).toBe(keeper);
  expect(story.get('x')).toMatchObject({ result: { value: 'committed' } });
  await expectGolden(story, 'r-c-majority-failure');
});
