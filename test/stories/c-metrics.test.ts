/** Confman's metrics, under the simulator: what the server's own follower of observations counts, in virtual time. */
import { expect, it } from 'vitest';
import type { Property } from '../../properties/property.ts';
import { Story } from '../../sim/story/story.ts';
import { Follow } from '../../src/node/server/follow.ts';
import { expectFigures } from './support/golden.ts';
import { table } from './support/measure.ts';

it('C: term, leader changes, replication lag and commit latency', async () => {
  const follows = new Map([1, 2, 3].map((id) => [id, new Follow()]));
  const metrics: Property = {
    name: 'metrics',
    description: 'Follows each server as the metrics of the server do.',
    start: () => ({ observed: (observation) => follows.get(observation.server)!.observe(observation) }),
  };
  const story = new Story({ seed: 1, properties: [metrics] });
  const rows: (readonly (string | number)[])[] = [
    ['3 servers', 'term', 'leader changes', 'elections', 'lag', 'a commit in ms'],
  ];
  /** As the leader's metrics tell it, and how long a write takes then. */
  const note = (when: string): { leader: number; lag: number } => {
    // The leader hears of the last entry a little after it was written.
    story.run(100);
    const leader = story.leader()!;
    const { lastIndex, term } = story.server(leader);
    const others = story.servers.map(({ id }) => id).filter((id) => id !== leader);
    const follow = follows.get(leader)!;
    const lag = lastIndex - Math.min(...others.map((id) => follow.matchIndexOf(id)));
    const before = story.nowMs;
    expect(story.put('x', when).kind).toBe('committed');
    const took = story.nowMs - before;
    const elections = [...follows.values()].reduce((sum, each) => sum + each.elections, 0);
    rows.push([when, String(term), String(follow.leaderChanges), String(elections), String(lag), took]);
    return { leader, lag };
  };
  story.awaitLeader();
  story.put('x', 'first');
  story.awaitEqualLogs();
  const healthy = note('healthy');
  expect(healthy.lag).toBe(0);

  const slow = story.servers.map(({ id }) => id).find((id) => id !== healthy.leader)!;
  story.partition(
    [slow],
    [1, 2, 3].filter((id) => id !== slow),
  );
  for (let n = 0; n < 20; n += 1) story.put('x', String(n));
  expect(note('a follower is cut off').lag).toBeGreaterThanOrEqual(20);
  story.heal();
  story.awaitEqualLogs();
  expect(note('it is back')).toEqual({ leader: healthy.leader, lag: 0 });

  const changes = follows.get(slow)!.leaderChanges;
  story.crash(healthy.leader);
  const next = story.awaitLeader();
  story.restart(healthy.leader);
  story.awaitEqualLogs();
  expect(note('its leader died and is back')).toEqual({ leader: next, lag: 0 });
  expect(follows.get(slow)!.leaderChanges).toBeGreaterThan(changes);
  story.end();
  await expectFigures(table(rows), 'c-metrics');
});
