/** The Raft reference on reads: an isolated old leader must not serve what is stale. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';

it('R: an old leader, cut off at commit index 100, answers no read while the new one is at 105', () => {
  // Without check-quorum it goes on believing that it leads.
  const story = new Story({ seed: 5, checkQuorum: false });
  const old = story.awaitLeader();
  const others = story.servers.map(({ id }) => id).filter((id) => id !== old);
  for (let n = 1; story.server(old).commitIndex < 100; n += 1) story.put('x', `old ${n}`);
  expect(story.server(old).commitIndex).toBe(100);
  story.partition([old], others);
  const leader = story.awaitLeader(others);
  while (story.server(leader).commitIndex < 105) story.put('x', 'new', leader);
  expect(story.server(leader).commitIndex).toBe(105);

  expect(story.server(old)).toMatchObject({ commitIndex: 100, leader: old });
  expect(story.readLocally(old, 'x')).toMatch(/^old/);
  expect(story.get('x', old).kind).toBe('none');
  expect(story.get('x', leader)).toMatchObject({ kind: 'committed', result: { value: 'new' } });
  story.heal();
  story.awaitEqualLogs();
  // The read that waited at the old leader was never answered with what that had.
  const answers = story.happenings.filter(({ text }) => text.startsWith(`get x at server ${old}`));
  expect(answers.map(({ text }) => text).join('\n')).not.toMatch(/: old/);
  story.end();
});
