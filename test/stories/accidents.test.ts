/** What is done to the servers that are processes in `test/processes`, told under the simulator, and judged by all properties. */
import { describe, expect, it } from 'vitest';
import type { MembershipPlan, PlannedChange } from '../../sim/scenario/scenario.ts';
import { Story } from '../../sim/story/story.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { simpleConfiguration, votersOf } from '../../src/raft/configuration.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { countOf } from './support/measure.ts';

const MS = 1_000;
const SECOND = 1_000 * MS;

function begun(servers: number, seed: number, options: ConstructorParameters<typeof Story>[0] = {}) {
  const story = new Story({ servers, seed, ...options });
  const leader = story.awaitLeader();
  expect(story.put('x', 'first').kind).toBe('committed');
  story.awaitEqualLogs();
  const followers = story.servers.map(({ id }) => id).filter((id) => id !== leader);
  return { story, leader, followers };
}

/** Everybody lives, follows one leader, and has this last write. */
function endsWell(story: Story, last: string): void {
  story.awaitLeader();
  expect(story.get('x')).toMatchObject({ result: { value: last } });
  story.awaitEqualLogs();
  for (const { id } of story.servers) expect(story.readLocally(id, 'x')).toBe(last);
  story.end();
}

const freeze = (story: Story, server: number, ms: number): void =>
  story.fault(`${server} freezes for ${ms} ms`, {
    kind: 'pause',
    at: story.nowMs * MS,
    server,
    for: ms * MS,
  });

describe('deaths and freezes', () => {
  it('simulated: of five servers, the leader and a follower die at once: the three others go on, and both come back', () => {
    const { story, leader, followers } = begun(5, 1);
    story.crash(leader, followers[0]!);
    story.awaitLeader();
    expect(story.put('x', 'with three').kind).toBe('committed');
    story.restart(leader, followers[0]!);
    endsWell(story, 'with three');
  });

  it('simulated: of five servers, the leader and a follower freeze: the others go on; awake, they follow', () => {
    const { story, leader, followers } = begun(5, 2);
    for (const id of [leader, followers[0]!]) freeze(story, id, 2_000);
    const others = followers.slice(1);
    story.until('another leads', () => story.leader(others) !== null);
    const next = story.awaitLeader(others);
    expect(story.put('x', 'meanwhile', next).kind).toBe('committed');
    story.run(2_000);
    endsWell(story, 'meanwhile');
    expect(story.leader()).toBe(next);
  });

  it('simulated: of three servers, a follower freezes: the leader stays; awake, it catches up', () => {
    const { story, leader, followers } = begun(3, 3);
    const { term } = story.server(leader);
    freeze(story, followers[0]!, 2_000);
    for (let n = 0; n < 20; n += 1) story.put('x', String(n));
    story.run(2_000);
    endsWell(story, '19');
    expect(story.server(leader).term).toBe(term);
    expect(story.leader()).toBe(leader);
  });
});

describe('networks', () => {
  it('simulated: one way: a follower that hears nothing does not depose a healthy leader', () => {
    const { story, leader, followers } = begun(3, 4);
    story.deafen([leader], [followers[0]!]);
    story.run(2_000);
    expect(story.server(followers[0]!).leader).toBe(-1);
    expect(story.leader()).toBe(leader);
    expect(story.server(leader).term).toBe(1);
    story.heal();
    endsWell(story, 'first');
    expect(story.server(leader).term).toBe(1);
  });

  it('simulated: one way: a leader that nobody answers steps down, though all hear it', () => {
    const { story, leader, followers } = begun(3, 5);
    story.deafen(followers, [leader]);
    story.until('another leads', () => story.leader(followers) !== null);
    expect(story.put('x', 'later', story.leader(followers)).kind).toBe('committed');
    expect(story.leader([leader])).toBeNull();
    story.heal();
    endsWell(story, 'later');
  });

  it('simulated: delay: messages that take 60 ms slow their cluster down, and depose nobody', () => {
    const { story, leader } = begun(3, 6, {
      latencyMs: [60, 61],
      electionMs: [400, 800],
      heartbeatMs: 80,
    });
    const before = story.nowMs;
    for (let n = 0; n < 20; n += 1) story.put('x', String(n));
    expect(story.nowMs - before).toBeGreaterThan(20 * 120);
    expect(story.leader()).toBe(leader);
    expect(countOf(story, 'lead')).toBe(1);
    endsWell(story, '19');
  });

  it('simulated: drop: with one message of five lost the cluster still serves', () => {
    const { story } = begun(3, 7, { network: { lossPpm: 200_000 } });
    let committed = 0;
    for (let n = 0; n < 50; n += 1) {
      if (story.put('x', String(n)).kind === 'committed') committed += 1;
      story.run(10);
    }
    expect(committed).toBeGreaterThan(25);
    story.awaitLeader();
    story.end();
  });

  it('simulated: delay and drop together, while the leader dies: another is elected', () => {
    const { story, leader } = begun(5, 8, {
      ...{ latencyMs: [20, 21], electionMs: [400, 800], heartbeatMs: 80 },
      network: { lossPpm: 100_000 },
    });
    story.crash(leader);
    expect(story.awaitLeader()).not.toBe(leader);
    story.until('a write is taken', () => story.put('x', 'later').kind === 'committed');
    story.restart(leader);
    endsWell(story, 'later');
  });
});

describe('restarts and changes of the membership', () => {
  it('simulated: a rolling restart of three loses nothing', () => {
    const { story } = begun(3, 9);
    for (const { id } of story.servers) {
      story.crash(id);
      story.awaitLeader();
      expect(story.put('x', `without ${id}`).kind).toBe('committed');
      story.restart(id);
      story.awaitEqualLogs();
    }
    endsWell(story, 'without 3');
  });

  it('simulated: all five die at once and start again in another order: nothing acknowledged is lost', () => {
    const { story } = begun(5, 10);
    story.crash(1, 2, 3, 4, 5);
    story.run(500);
    for (const id of [5, 4, 3, 2, 1]) {
      story.restart(id);
      story.run(30);
    }
    endsWell(story, 'first');
  });

  /** Three servers and two more that join, asked for these changes every second from the third on, with writes all the time. */
  function changed(steps: readonly (readonly PlannedChange[])[], lost: number | null = null) {
    const membership = steps.map((changes, at): MembershipPlan => ({ at: (3 + at) * SECOND, changes }));
    const named = (ids: readonly number[]) => ids.map((id) => ({ id, name: `server-${id}` }));
    let configuration: Configuration = simpleConfiguration([1, 2, 3]);
    const story = new Story({
      seed: 11,
      scenario: {
        raft: { ...DEFAULT_LIMITS, snapshotEntries: 20, compactionKeepEntries: 5 },
        cluster: { cluster: 1, group: 0, servers: named([1, 2, 3]), joining: named([4, 5]) },
        membership,
      },
      properties: [
        {
          name: 'configuration-in-force',
          description: 'Remembers the newest configuration that a leader has.',
          start: () => ({
            observed: (observation) => {
              if (observation.server === observation.leader) configuration = observation.configuration;
            },
          }),
        },
      ],
    });
    story.awaitLeader([1, 2, 3]);
    if (lost !== null) story.crash(lost);
    let writes = 0;
    while (story.nowMs < (3 + steps.length) * 1_000 + 2_000) {
      if (story.put('x', String(writes + 1)).kind === 'committed') writes += 1;
      story.run(20);
    }
    return { story, writes, voters: () => votersOf(configuration) };
  }

  it('simulated: from three to five and back: the first leader and a follower are removed, the new ones vote', () => {
    const { story, writes, voters } = changed([
      [{ kind: 'add-voter', id: 4 }],
      [{ kind: 'add-voter', id: 5 }],
      [{ kind: 'remove', id: 2 }],
      [{ kind: 'remove', id: null }],
    ]);
    expect(voters()).toHaveLength(3);
    expect(voters()).not.toContain(2);
    expect(writes).toBeGreaterThan(100);
    story.awaitLeader([...voters()]);
    story.end();
  });

  it('simulated: a voter is demoted and promoted again', () => {
    const { story, voters } = changed([[{ kind: 'demote', id: 2 }], [{ kind: 'promote', id: 2 }]]);
    expect([...voters()].sort()).toEqual([1, 2, 3]);
    story.end();
  });

  it('simulated: a lost server is replaced by a new one, which gets a snapshot and the log', () => {
    const replaced = [
      [
        { kind: 'remove', id: 2 },
        { kind: 'add-voter', id: 4 },
      ],
    ] as const;
    const { story, voters } = changed(replaced, 2);
    expect([...voters()].sort()).toEqual([1, 3, 4]);
    expect(story.happenings.find(({ kind }) => kind === 'install')).toMatchObject({ server: 4 });
    story.end();
  });
});
