/** Longer trials of servers as processes: `npm run test:processes`. Each line of the tables of systems C and L is here. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { OrdealClient } from '../../src/client/index.ts';
import { Load } from './support/load.ts';
import { ProcessCluster } from './support/process-cluster.ts';

const FLAGS = [
  '--election-timeout-min',
  '400',
  '--election-timeout-max',
  '800',
  '--heartbeat-interval',
  '80',
];
const THREE = ['n1', 'n2', 'n3'];
/** Of the longest trial; `ORDEAL_KILLS=300` makes it last some ten minutes. */
const KILLS = Number(process.env['ORDEAL_KILLS'] ?? 12);
const FIVE = [...THREE, 'n4', 'n5'];

let cluster: ProcessCluster;
afterEach(async () => {
  const complaints = cluster.complaints();
  await cluster.close();
  expect(complaints).toEqual([]);
});

/** What one server answers: [stale read, write, readiness]. */
async function answersOf(name: string): Promise<number[]> {
  const [read, write, ready] = await Promise.all([
    cluster.ask(name, 'GET', '/kv/a?consistency=stale'),
    cluster.ask(name, 'PUT', '/kv/w', 'v'),
    cluster.ask(name, 'GET', '/health/ready'),
  ]);
  expect((await cluster.ask(name, 'GET', '/health')).status).toBe(200);
  return [read.status, write.status, ready.status];
}

const write = async (value: string): Promise<void> => {
  await new OrdealClient({ servers: cluster.addresses }).put('a', value);
};

describe('the truth table of three servers (system C)', () => {
  it('healthy: the leader 200, 200, 200; a follower redirects writes, 307, and is ready', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
    await write('v');
    const leader = await cluster.leader();
    expect(await answersOf(leader)).toEqual([200, 200, 200]);
    for (const follower of await cluster.followers()) {
      await cluster.until('it has the write', async () => (await answersOf(follower))[0] === 200);
      expect(await answersOf(follower)).toEqual([200, 307, 200]);
    }
  });

  it('both followers dead: the leader steps down by itself, serves stale reads, and answers writes with 503', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
    await write('v');
    const leader = await cluster.leader();
    const followers = await cluster.followers();
    for (const follower of followers) await cluster.end(follower, 'SIGKILL');
    await cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) === null);
    expect(await answersOf(leader)).toEqual([200, 503, 503]);
    const { text } = await cluster.ask(leader, 'GET', '/cluster/status');
    expect(JSON.parse(text)).toMatchObject({ leaderKnown: false });
    cluster.run(followers[0]!);
    await cluster.ready(leader, followers[0]!);
    await write('again');
  });

  it('the leader and a follower dead: the one that is left elects nobody; a follower that comes back catches up', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
    const [dead, alive] = await cluster.followers();
    await cluster.end(dead!, 'SIGKILL');
    await write('while it is dead');
    // A follower applies a write when the leader's next message has told it of the commit.
    await cluster.until('it has applied it', async () => (await answersOf(alive!))[0] === 200);
    const leader = await cluster.leader();
    await cluster.end(leader, 'SIGKILL');
    await cluster.until('no leader', async () => (await cluster.leaderSeenBy(alive!)) === null);
    expect(await answersOf(alive!)).toEqual([200, 503, 503]);
    cluster.run(dead!);
    await cluster.ready(alive!, dead!);
    await cluster.until('it has caught up', async () => {
      const { text } = await cluster.ask(dead!, 'GET', '/kv/a?consistency=stale');
      return text === 'while it is dead';
    });
  });

  it('all dead, started again in another order: everything committed is there', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
    await write('durable');
    for (const name of THREE) await cluster.end(name, 'SIGKILL');
    for (const name of ['n3', 'n1', 'n2']) cluster.run(name);
    await cluster.ready(...THREE);
    expect(await new OrdealClient({ servers: cluster.addresses }).get('a')).toBe('durable');
  });
});

describe('the availability of five servers (system L)', () => {
  it('5, 4 and 3 up: yes; 2 up: no', async () => {
    cluster = await ProcessCluster.start({ names: FIVE, flags: FLAGS });
    for (const up of [5, 4, 3]) {
      await write(`with ${up}`);
      const [follower] = await cluster.followers();
      await cluster.end(follower!, 'SIGKILL');
    }
    const [left] = cluster.addresses;
    const name = FIVE.find((each) => cluster.log(each) !== '' && left === cluster.address(each))!;
    await cluster.until('no leader', async () => (await cluster.leaderSeenBy(name)) === null);
    expect((await answersOf(name)).slice(1)).toEqual([503, 503]);
  });
});

describe('partitions, by proxies between the servers', () => {
  it('a leader that is cut off with one other steps down; the three others go on; after healing all agree', async () => {
    cluster = await ProcessCluster.start({ names: FIVE, flags: FLAGS, proxies: true });
    const load = new Load({ servers: cluster.addresses, clients: 3, keys: 3, pause: 20 });
    await load.progress(20);
    const leader = await cluster.leader();
    const [companion] = await cluster.followers();
    cluster.cutOff(leader, companion!);
    await cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) === null);
    await load.progress(30);
    cluster.heal();
    await cluster.leader();
    await load.progress(20);
    await load.stop();
    expect(await load.verdict()).toBe('linearizable');
  });

  it('a follower that hears nothing does not depose a healthy leader', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS, proxies: true });
    const leader = await cluster.leader();
    const [deaf] = await cluster.followers();
    const termOf = async (): Promise<number> =>
      (JSON.parse((await cluster.ask(leader, 'GET', '/raft/status')).text) as { term: number }).term;
    const before = await termOf();
    cluster.cutOneWay(leader, deaf!);
    await cluster.until('it hears no leader', async () => (await cluster.leaderSeenBy(deaf!)) === null);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await cluster.leaderSeenBy(leader)).toBe(leader);
    expect(await termOf()).toBe(before);
    cluster.heal();
    await cluster.ready(deaf!);
    expect(await termOf()).toBe(before);
  });
});

describe('operations under load', () => {
  it('a rolling restart loses nothing', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
    const load = new Load({ servers: cluster.addresses, clients: 3, keys: 3, pause: 10 });
    for (const name of THREE) {
      await load.progress(20);
      expect(await cluster.end(name, 'SIGTERM')).toBe(0);
      cluster.run(name);
      await cluster.ready(...THREE);
    }
    await load.stop();
    expect(await load.verdict()).toBe('linearizable');
  });

  it('a lost server is replaced by a new one, which gets a snapshot and the log', async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: [...FLAGS, '--snapshot-entries', '200'] });
    const load = new Load({ servers: cluster.addresses, clients: 4, keys: 3, pause: 2 });
    await load.progress(600);
    const [lost] = await cluster.followers();
    await cluster.end(lost!, 'SIGKILL');
    rmSync(join(cluster.directory, lost!), { recursive: true });
    const client = new OrdealClient({ servers: cluster.addresses });
    await client.remove(lost!);
    await cluster.join('n4');
    await cluster.until('n4 votes', async () => {
      const members = await client.members();
      return members.some(({ node_id: name, voter }) => name === 'n4' && voter);
    });
    await load.progress(50);
    const leader = await cluster.leader();
    if (leader !== 'n4') await client.transfer('n4');
    await cluster.until('n4 leads', async () => (await cluster.leaderSeenBy('n4')) === 'n4');
    await load.progress(50);
    await load.stop();
    expect(await load.verdict()).toBe('linearizable');
  });

  it(
    'a kill every two seconds, leaders and followers in turn: nothing is lost',
    async () => {
      cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
      const load = new Load({ servers: cluster.addresses, clients: 4, keys: 4, pause: 5 });
      for (let kill = 0; kill < KILLS; kill += 1) {
        const leader = await cluster.leader();
        const victim = kill % 3 === 2 ? (await cluster.followers())[0]! : leader;
        await cluster.end(victim, 'SIGKILL');
        await load.progress(10);
        cluster.run(victim);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
      await cluster.ready(...THREE);
      await load.stop();
      expect(await load.verdict()).toBe('linearizable');
    },
    60_000 + KILLS * 10_000,
  );
});
