/** Confman's writes: committed when a majority has them, then applied, then answered; and its time-out of replication. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { expectGolden } from './support/golden.ts';

function begun(electionMs: readonly [number, number], heartbeatMs: number, seed: number) {
  const story = new Story({ electionMs, heartbeatMs, seed });
  story.until('there is a leader', () => story.leader() !== null, 60_000);
  const leader = story.awaitLeader();
  expect(story.put('x', 'old').kind).toBe('committed');
  story.awaitEqualLogs();
  const [one, other] = story.servers.map(({ id }) => id).filter((id) => id !== leader);
  return { story, leader, one: one!, other: other! };
}

it('C: a write is answered when a majority has it and the leader has applied it, not before', async () => {
  const { story, leader, one, other } = begun([600, 1_200], 100, 1);
  story.partition([leader], [one, other]);
  expect(story.put('x', 'new', leader, 200).kind).toBe('none');
  const alone = story.server(leader);
  expect(alone.commitIndex).toBeLessThan(alone.lastIndex);
  expect(story.readLocally(leader, 'x')).toBe('old');
  story.heal();
  story.partition([other], [leader, one]);
  story.until('it is committed', () => story.server(leader).commitIndex === alone.lastIndex);
  story.until('it is applied', () => story.readLocally(leader, 'x') === 'new');
  expect(story.server(other).lastIndex).toBeLessThan(alone.lastIndex);
  story.heal();
  story.awaitEqualLogs();
  await expectGolden(story, 'c-write-with-a-majority');
  expect(story.text()).toMatch(/client {4}put x=new at server \d: committed as entry/);
});

it('C: a write that no majority has within the 10 s of replication is not answered; it may happen yet, and here it does', async () => {
  const { story, leader, one, other } = begun([15_000, 30_000], 1_000, 2);
  story.partition([leader], [one, other]);
  expect(story.put('x', 'late', leader, 10_000).kind).toBe('none');
  expect(story.readLocally(leader, 'x')).toBe('old');
  story.heal();
  story.awaitEqualLogs();
  for (const { id } of story.servers) expect(story.readLocally(id, 'x')).toBe('late');
  await expectGolden(story, 'c-replication-time-out');
});
