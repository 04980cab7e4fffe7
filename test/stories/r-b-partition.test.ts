/** Scenario B of the Raft reference: five servers, {A, B} | {C, D, E}. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { expectGolden } from './support/golden.ts';

it('R-B: the side of two never commits and never elects, the side of three does, and healing makes one of them', async () => {
  const story = new Story({ servers: 5, seed: 2 });
  const old = story.awaitLeader();
  story.put('x', 'before');

  const companion = old === 1 ? 2 : 1;
  const small = [old, companion];
  const large = [1, 2, 3, 4, 5].filter((id) => !small.includes(id));
  story.partition(small, large);

  const lost = story.put('x', 'lost', old, 100);
  expect(lost.kind).toBe('none');
  const fresh = story.awaitLeader(large);
  expect(story.put('x', 'kept', fresh)).toMatchObject({ kind: 'committed' });
  story.run(1_000);
  expect(story.leader(small)).toBeNull();
  const committedBySmall = story.server(old).commitIndex;
  expect(committedBySmall).toBeLessThan(story.server(fresh).commitIndex);
  // With pre-vote its term does not run away, however long it is alone.
  expect(story.server(companion).term).toBe(1);

  story.heal();
  story.awaitLeader();
  story.awaitEqualLogs();
  for (const { id } of story.servers) expect(story.readLocally(id, 'x')).toBe('kept');
  expect(story.get('x')).toMatchObject({ kind: 'committed', result: { value: 'kept' } });
  await expectGolden(story, 'r-b-partition');
});

it('R-B without pre-vote: the terms of the side of two run away, and healing costs the leader its term', () => {
  const story = new Story({ servers: 5, seed: 2, preVote: false, checkQuorum: false });
  const old = story.awaitLeader();
  const small = [old, old === 1 ? 2 : 1];
  const large = [1, 2, 3, 4, 5].filter((id) => !small.includes(id));
  story.partition([small[1]!], [old, ...large]);
  story.run(3_000);
  const runaway = story.server(small[1]!).term;
  expect(runaway).toBeGreaterThan(8);
  story.heal();
  story.run(1_000);
  story.awaitLeader();
  expect(story.server(old).term).toBeGreaterThanOrEqual(runaway);
  story.end();
});
