/** Paper section 5.4.3, "Safety argument", and figure 3; dissertation section 3.6.3. */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { KeyValueMachine } from '../../src/kv/index.ts';
import { Servers } from './support/servers.ts';

const ALL = [1, 2, 3, 4, 5];

/** Every choice of three of five. */
function majorities(): number[][] {
  return ALL.flatMap((a) => ALL.flatMap((b) => ALL.map((c) => [a, b, c]))).filter(
    ([a, b, c]) => a! < b! && b! < c!,
  );
}

describe('5.4.3 the safety argument', () => {
  it('5.4.3 every later leader has every committed entry: all majorities that store it against all that elect', () => {
    let elected = 0;
    for (const storing of majorities()) {
      for (const voting of majorities()) {
        for (const candidate of voting) {
          const servers = new Servers(ALL);
          const [leader] = storing;
          servers.campaign(leader!, ...storing);
          servers.propose(leader!, ...storing);
          expect(servers.state(leader!).commitIndex).toBe(2);
          for (const id of ALL) servers.restart(id);
          // A second try, for a first one may be of a term that is over.
          if (!servers.campaign(candidate, ...voting) && !servers.campaign(candidate, ...voting)) continue;
          elected += 1;
          expect(servers.log(candidate).slice(0, 2)).toEqual([1, 1]);
          expect(storing).toContain(candidate);
        }
      }
    }
    // Of 300 candidates, those that store the entry win, and they alone.
    expect(elected).toBe(180);
  });

  it('5.4.3 servers apply the same commands in the same order, so their state machines agree', () => {
    const story = new Story({ servers: 3, seed: 4 });
    story.awaitLeader();
    for (const value of ['1', '2', '3']) {
      story.put('x', value);
      story.put(`y${value}`, value);
      story.crash(story.leader()!);
      story.awaitLeader();
      story.restart(...story.servers.filter(({ alive }) => !alive).map(({ id }) => id));
    }
    story.awaitEqualLogs();
    const digests = story.servers.map((server) => server.stateDigest());
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).not.toBe(new KeyValueMachine().digest());
    story.end();
  });

  it('5.4.3 an entry is applied only when it is committed: the applied index never passes the commit index', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2, 3);
    servers.propose(1);
    expect(servers.log(1)).toEqual([1, 1]);
    expect(servers.state(1).commitIndex).toBe(1);
    expect(() => servers.cluster.step(servers.cluster.servers[0]!, { kind: 'applied', index: 2 })).toThrow(
      /applied index 2 is above commit index 1/,
    );
  });
});
