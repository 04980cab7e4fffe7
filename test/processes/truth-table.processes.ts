/** The tables of system C with real processes, line by line: `docs/scenarios.md` says where each line is simulated. */
import { afterEach, describe, expect, it } from 'vitest';
import { OrdealClient } from '../../src/client/index.ts';
import { answersOf } from './support/answers.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { CALM, sleep, THREE, timing } from './support/timing.ts';

const HOLD_MS = 2_500;

let cluster: ProcessCluster;
afterEach(async () => {
  const complaints = cluster.complaints();
  await cluster.close();
  expect(complaints).toEqual([]);
});

const client = (): OrdealClient => new OrdealClient({ servers: cluster.addresses });
const termOf = async (name: string): Promise<number> => (await cluster.metric(name, 'ordeal_raft_term'))!;
const hasWrite = (name: string, value: string): Promise<void> =>
  cluster.until(`${name} has ${value}`, async () => {
    const { text } = await cluster.ask(name, 'GET', '/kv/a?consistency=stale');
    return text === value;
  });

/** Three servers that all have the write `a` = `v`, with their leader and its followers. */
async function begun(): Promise<{ leader: string; followers: [string, string] }> {
  cluster = await ProcessCluster.start({ names: THREE, flags: CALM });
  await client().put('a', 'v');
  for (const name of THREE) await hasWrite(name, 'v');
  const leader = await cluster.leader();
  const [one, other] = await cluster.followers();
  return { leader, followers: [one!, other!] };
}

/** Reads and writes are served, linearizable ones by each living server. */
async function isServed(value: string): Promise<void> {
  await client().put('a', value);
  for (const name of cluster.running) {
    const { status, text } = await cluster.ask(name, 'GET', '/kv/a');
    expect([name, status, text]).toEqual([name, 200, value]);
  }
}

describe('C: the truth table', () => {
  it('C: 3 alive: reads, writes, election', async () => {
    const { leader } = await begun();
    await isServed('with three');
    const before = await termOf(leader);
    await client().transfer();
    await cluster.until('another leads', async () => (await cluster.leader()) !== leader);
    expect(await termOf(await cluster.leader())).toBeGreaterThan(before);
    await isServed('with three again');
  });

  it('C: 2 alive, the leader is dead: another is elected, reads and writes', async () => {
    const { leader, followers } = await begun();
    await cluster.end(leader, 'SIGKILL');
    await cluster.until('another leads', async () => followers.includes(await cluster.leader()));
    await isServed('with two');
  });

  it('C: 2 alive, a follower is dead: the leader stays, reads and writes', async () => {
    const { leader, followers } = await begun();
    const before = await termOf(leader);
    await cluster.end(followers[0], 'SIGKILL');
    await isServed('with two');
    await sleep(HOLD_MS);
    expect(await cluster.leaderSeenBy(leader)).toBe(leader);
    expect(await termOf(leader)).toBe(before);
    await isServed('with two, later');
  });

  it('C: 1 alive, both followers dead: the leader steps down by itself, reads stale, writes 503', async () => {
    const { leader, followers } = await begun();
    for (const follower of followers) await cluster.end(follower, 'SIGKILL');
    await cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) === null);
    expect(await answersOf(cluster, leader)).toEqual([200, 503, 503]);
    expect((await cluster.ask(leader, 'GET', '/kv/a')).status).toBe(503);
    const { text } = await cluster.ask(leader, 'GET', '/cluster/status');
    expect(JSON.parse(text)).toMatchObject({ leaderKnown: false });
    cluster.run(followers[0]);
    await cluster.ready(leader, followers[0]);
    await isServed('with two');
  });

  it('C: 1 alive, the leader and a follower dead: no election, reads stale, writes 503', async () => {
    const { leader, followers } = await begun();
    const [dead, alive] = followers;
    await cluster.end(dead, 'SIGKILL');
    await cluster.end(leader, 'SIGKILL');
    await cluster.until('no leader', async () => (await cluster.leaderSeenBy(alive)) === null);
    const before = await termOf(alive);
    await sleep(HOLD_MS);
    expect(await cluster.leaderSeenBy(alive)).toBeNull();
    // Pre-vote: who asks and is not answered does not raise its term.
    expect(await termOf(alive)).toBe(before);
    expect(await answersOf(cluster, alive)).toEqual([200, 503, 503]);
  });

  it('C: 0 alive: nothing', async () => {
    await begun();
    await cluster.kill();
    for (const name of THREE) expect((await cluster.ask(name, 'GET', '/health')).status).toBe(0);
  });
});

describe('C: answers over HTTP by the state of the cluster', () => {
  it('C: healthy: reads 200, writes 200 and 201, ready', async () => {
    const { leader } = await begun();
    expect(await answersOf(cluster, leader)).toEqual([200, 200, 200]);
    const created = await cluster.ask(leader, 'PUT', '/kv/new', 'v', { 'If-None-Match': '*' });
    expect(created.status).toBe(201);
  });

  it('C: a follower: reads 200, writes 307 to the leader, ready', async () => {
    const { leader, followers } = await begun();
    for (const follower of followers) {
      expect(await answersOf(cluster, follower)).toEqual([200, 307, 200]);
      const { location } = await cluster.ask(follower, 'PUT', '/kv/b', 'v');
      expect(location).toBe(`http://${cluster.address(leader)}/kv/b`);
      const followed = await fetch(location, { method: 'PUT', body: 'v' });
      expect([followed.status, await followed.text()]).toEqual([200, expect.stringContaining('index')]);
    }
  });

  it('C: fail-over in progress: reads 200, writes 503 for a while, not ready; then all is well again', async () => {
    // Messages that take long make an election long enough to be looked at.
    const flags = timing(1_500, 3_000, 150);
    cluster = await ProcessCluster.start({ names: THREE, flags, proxies: true });
    await client().put('a', 'v');
    for (const name of THREE) await hasWrite(name, 'v');
    cluster.delay(200);
    const leader = await cluster.leader();
    const survivors = await cluster.followers();
    await cluster.end(leader, 'SIGKILL');
    const seen = new Set<string>();
    await cluster.until('a survivor leads', async () => {
      const all = await Promise.all(survivors.map((name) => answersOf(cluster, name)));
      for (const answers of all) seen.add(answers.join(' '));
      return all.some(([, write]) => write === 200);
    });
    // Until its time-out is over, a follower sends writes to the leader that it heard last.
    expect([...seen][0]).toBe('200 307 200');
    expect(seen).toContain('200 503 503');
    for (const answers of seen) expect(answers).toMatch(/^200 /);
    cluster.heal();
    await cluster.ready(...survivors);
    await isServed('after it');
  });

  it('C: no quorum: reads 200, writes 503 and when to try again, not ready', async () => {
    const { leader, followers } = await begun();
    for (const follower of followers) cluster.signal(follower, 'SIGSTOP');
    await cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) === null);
    expect(await answersOf(cluster, leader)).toEqual([200, 503, 503]);
    const refused = await fetch(`http://${cluster.address(leader)}/kv/a`, { method: 'PUT', body: 'w' });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: 'no-leader', outcome: 'rejected' });
    for (const follower of followers) cluster.signal(follower, 'SIGCONT');
    await cluster.ready(...THREE);
    await isServed('with three');
  });
});

describe('C: writes', () => {
  it('C: a write is answered when a majority has it and it is applied, not before', async () => {
    const flags = timing(3_000, 4_500, 300);
    cluster = await ProcessCluster.start({ names: THREE, flags, proxies: true });
    await client().put('a', 'v');
    const leader = await cluster.leader();
    const followers = await cluster.followers();
    cluster.cutOff(leader);
    let answered = 0;
    const write = cluster.ask(leader, 'PUT', '/kv/a', 'w').then(({ status }) => {
      answered = status;
    });
    await sleep(500);
    expect(answered).toBe(0);
    const stale = await cluster.ask(leader, 'GET', '/kv/a?consistency=stale');
    expect(stale.text).toBe('v');
    // One follower is enough for a majority.
    cluster.signal(followers[1]!, 'SIGSTOP');
    cluster.heal();
    await write;
    expect(answered).toBe(200);
    expect((await cluster.ask(leader, 'GET', '/kv/a?consistency=stale')).text).toBe('w');
    cluster.signal(followers[1]!, 'SIGCONT');
    await hasWrite(followers[1]!, 'w');
  });

  it('C: a write that no majority has within the replication time-out: 504, and nobody knows', async () => {
    const flags = [...timing(1_500, 3_000, 150), '--request-timeout', '500'];
    cluster = await ProcessCluster.start({ names: THREE, flags });
    const leader = await cluster.leader();
    const followers = await cluster.followers();
    for (const follower of followers) cluster.signal(follower, 'SIGSTOP');
    const { status, text } = await cluster.ask(leader, 'PUT', '/kv/a', 'late');
    expect(status).toBe(504);
    expect(JSON.parse(text)).toMatchObject({ error: 'timeout', outcome: 'unknown' });
    for (const follower of followers) cluster.signal(follower, 'SIGCONT');
    await cluster.ready(...THREE);
    // Its leader still led, and went on trying.
    for (const name of THREE) await hasWrite(name, 'late');
  });

  it('C: a follower that was down catches up', async () => {
    const { followers } = await begun();
    await cluster.end(followers[0], 'SIGKILL');
    await client().put('a', 'while it was dead');
    cluster.run(followers[0]);
    await hasWrite(followers[0], 'while it was dead');
  });
});

describe('C: timing and recovery', () => {
  it('C: election time-outs of 150 to 300 ms, heartbeats of just less than half of the shortest', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: timing(150, 300, 74) });
    await isServed('quick');
  });

  it('C: a full restart in any order: an election, and all that was committed is there, on each server', async () => {
    const snapshots = ['--snapshot-entries', '10'];
    cluster = await ProcessCluster.start({ names: THREE, flags: [...CALM, ...snapshots] });
    const written = new Map<string, string>();
    for (const order of ['123', '132', '213', '231', '312', '321']) {
      for (let key = 0; key < 4; key += 1) {
        await client().put(`${order}-${key}`, order);
        written.set(`${order}-${key}`, order);
      }
      await cluster.kill();
      for (const digit of order) {
        cluster.run(`n${digit}`);
        await sleep(100);
      }
      await cluster.ready(...THREE);
      for (const name of THREE) {
        for (const [key, value] of written) {
          await cluster.until(`${name} has ${key} after ${order}`, async () => {
            const { text } = await cluster.ask(name, 'GET', `/kv/${key}?consistency=stale`);
            return text === value;
          });
        }
      }
    }
  });
});

describe('C: metrics', () => {
  it('C: term, leader changes, replication lag and commit latency', async () => {
    const { leader, followers } = await begun();
    const [changes, committed] = ['leader_changes_total', 'commit_seconds_count{outcome="committed"}'];
    const read = async (name: string, metric: string): Promise<number> =>
      (await cluster.metric(name, `ordeal_raft_${metric}`)) ?? 0;
    const survivor = followers[0];
    const [term, seen] = [await read(survivor, 'term'), await read(survivor, changes)];
    await cluster.end(leader, 'SIGKILL');
    await cluster.until('another leads', async () => followers.includes(await cluster.leader()));
    expect(await read(survivor, 'term')).toBeGreaterThan(term);
    expect(await read(survivor, changes)).toBeGreaterThan(seen);
    cluster.run(leader);
    await cluster.ready(...THREE);

    const next = await cluster.leader();
    const [slow] = await cluster.followers();
    const before = await read(next, committed);
    cluster.signal(slow!, 'SIGSTOP');
    for (let n = 0; n < 20; n += 1)
      expect((await cluster.ask(next, 'PUT', '/kv/a', `${n}`)).status).toBe(200);
    expect(await read(next, 'replication_lag_entries')).toBeGreaterThanOrEqual(20);
    expect(await read(next, committed)).toBeGreaterThanOrEqual(before + 20);
    expect(await read(next, 'commit_seconds_sum{outcome="committed"}')).toBeGreaterThan(0);
    cluster.signal(slow!, 'SIGCONT');
    await cluster.until('nobody lags', async () => (await read(next, 'replication_lag_entries')) === 0);
  });
});
