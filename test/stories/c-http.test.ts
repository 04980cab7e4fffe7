/** Confman's table of HTTP answers by the state of the cluster: simulated servers, whose outcomes the server's code tells. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { expectFigures } from './support/golden.ts';
import { type HttpAnswers, httpAnswers } from './support/http.ts';
import { table } from './support/measure.ts';

const rows: (readonly string[])[] = [['3 servers', 'stale read', 'write', 'ready']];
const note = (what: string, { staleRead, write, ready }: HttpAnswers): void => {
  rows.push([what, String(staleRead), String(write), String(ready)]);
};

function begun(seed: number): { story: Story; leader: number; followers: [number, number] } {
  // Slow messages, so that an election can be asked while it lasts.
  const story = new Story({ seed, latencyMs: [10, 12] });
  const leader = story.awaitLeader();
  story.put('x', 'kept');
  story.awaitEqualLogs();
  const [one, other] = story.servers.map(({ id }) => id).filter((id) => id !== leader);
  return { story, leader, followers: [one!, other!] };
}

it('C: healthy: the leader answers 200, is ready; a follower redirects writes to it, 307, and is ready', () => {
  const { story, leader, followers } = begun(1);
  const atLeader = httpAnswers(story, leader, 'x');
  expect(atLeader).toMatchObject({ staleRead: 200, write: 200, ready: 200 });
  note('healthy: the leader', atLeader);
  for (const follower of followers) {
    const answers = httpAnswers(story, follower, 'x');
    const location = `http://h${leader}:8000/kv/probe`;
    expect(answers).toEqual({ staleRead: 200, write: 307, location, ready: 200 });
  }
  note('healthy: a follower', httpAnswers(story, followers[0], 'x'));
  story.end();
});

it('C: fail-over in progress: reads 200, writes 503, not ready, until another leads', () => {
  const { story, leader, followers } = begun(2);
  story.crash(leader);
  story.until('a survivor knows no leader', () => followers.some((id) => story.server(id).leader < 0));
  const candidate = followers.find((id) => story.server(id).leader < 0)!;
  const during = httpAnswers(story, candidate, 'x');
  expect(during).toMatchObject({ staleRead: 200, write: 503, ready: 503 });
  note('fail-over in progress: a candidate', during);
  const next = story.awaitLeader();
  const after = httpAnswers(story, next, 'x');
  expect(after).toMatchObject({ staleRead: 200, write: 200, ready: 200 });
  note('after it: the new leader', after);
  story.end();
});

it('C: no quorum: reads 200, writes 503, not ready, on whoever is left', async () => {
  const first = begun(3);
  first.story.crash(...first.followers);
  first.story.run(600);
  note('no quorum: the old leader', httpAnswers(first.story, first.leader, 'x'));
  const second = begun(4);
  second.story.crash(second.leader, second.followers[0]);
  second.story.run(600);
  note('no quorum: a follower', httpAnswers(second.story, second.followers[1], 'x'));
  for (const row of rows.slice(-2)) expect(row.slice(1)).toEqual(['200', '503', '503']);
  first.story.end();
  second.story.end();
  await expectFigures(table(rows), 'c-http');
});
