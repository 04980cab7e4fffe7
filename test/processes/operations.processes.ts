/** What operators and accidents do to servers that are processes, under a recorded load; every step is one of the specification. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { refineTraces } from '../../sim/trace/refine-traces.ts';
import { OrdealClient } from '../../src/client/index.ts';
import { fill } from './support/fill.ts';
import { Load } from './support/load.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { CALM, FIVE, THREE } from './support/timing.ts';

let cluster: ProcessCluster;
afterEach(async () => {
  const complaints = cluster.complaints();
  await cluster.kill();
  const { failure } = refineTraces(cluster.traces);
  await cluster.close();
  expect({ complaints, failure }).toEqual({ complaints: [], failure: null });
});

async function begun(names: readonly string[], flags: readonly string[] = CALM): Promise<Load> {
  cluster = await ProcessCluster.start({ names, flags, traces: true });
  const load = new Load({ servers: cluster.addresses, clients: 4, keys: 3, pause: 5 });
  await load.progress(40);
  return load;
}

async function endsWell(load: Load): Promise<void> {
  await load.progress(20);
  await load.stop();
  expect(await load.verdict()).toBe('linearizable');
}

const client = (): OrdealClient => new OrdealClient({ servers: cluster.addresses });
/** The names of those that vote, and of those that do not. */
async function membership(): Promise<{ voters: string[]; learners: string[] }> {
  const members = await client().members();
  const namesOf = (isVoter: boolean): string[] =>
    members
      .filter(({ voter }) => voter === isVoter)
      .map(({ node_id: name }) => name)
      .sort();
  return { voters: namesOf(true), learners: namesOf(false) };
}
const votes = (name: string): Promise<void> =>
  cluster.until(`${name} votes`, async () => (await membership()).voters.includes(name));

describe('kill -9 and freezes', () => {
  it('of five servers, the leader and a follower are killed at once: the three others go on, and both come back', async () => {
    const load = await begun(FIVE);
    for (let round = 0; round < 2; round += 1) {
      const leader = await cluster.leader();
      const [follower] = await cluster.followers();
      await Promise.all([leader, follower!].map((name) => cluster.end(name, 'SIGKILL')));
      await load.progress(40);
      for (const name of [leader, follower!]) cluster.run(name);
      await cluster.ready(...FIVE);
    }
    await endsWell(load);
  });

  it('of five servers, the leader and a follower freeze: the others go on; awake, they follow', async () => {
    const load = await begun(FIVE);
    const leader = await cluster.leader();
    const [follower] = await cluster.followers();
    for (const name of [leader, follower!]) cluster.signal(name, 'SIGSTOP');
    await load.progress(40);
    for (const name of [leader, follower!]) cluster.signal(name, 'SIGCONT');
    await cluster.ready(...FIVE);
    expect(await cluster.leader()).not.toBe(leader);
    await endsWell(load);
  });

  it('of three servers, a follower freezes: the leader stays; awake, it catches up', async () => {
    const load = await begun(THREE);
    const leader = await cluster.leader();
    const [follower] = await cluster.followers();
    const termOf = (): Promise<number | null> => cluster.metric(leader, 'ordeal_raft_term');
    const before = await termOf();
    cluster.signal(follower!, 'SIGSTOP');
    await load.progress(200);
    cluster.signal(follower!, 'SIGCONT');
    await cluster.until('nobody lags', async () => {
      return (await cluster.metric(leader, 'ordeal_raft_replication_lag_entries'))! < 20;
    });
    expect(await termOf()).toBe(before);
    await endsWell(load);
  });
});

describe('restarts', () => {
  it('a rolling restart of three loses nothing', async () => {
    const load = await begun(THREE);
    for (const name of THREE) {
      await load.progress(20);
      expect(await cluster.end(name, 'SIGTERM')).toBe(0);
      cluster.run(name);
      await cluster.ready(...THREE);
    }
    await endsWell(load);
  });

  it('all five killed at once under load, and started again: nothing acknowledged is lost', async () => {
    const load = await begun(FIVE);
    await cluster.kill();
    for (const name of FIVE.toReversed()) cluster.run(name);
    await cluster.ready(...FIVE);
    await endsWell(load);
  });
});

describe('changes of the membership under load', () => {
  it('from three to five and back: the first leader and a follower are removed, the new ones vote', async () => {
    const load = await begun(THREE);
    for (const name of ['n4', 'n5']) {
      await cluster.join(name);
      await votes(name);
      await load.progress(20);
    }
    const leader = await cluster.leader();
    const [follower] = (await cluster.followers()).filter((name) => THREE.includes(name));
    for (const name of [follower!, leader]) {
      const ended = cluster.endOf(name);
      await client().remove(name);
      // It is told by the others, and has no business any more.
      expect(await ended).toBe(0);
      await load.progress(20);
    }
    const { voters, learners } = await membership();
    expect([voters, learners]).toEqual([FIVE.filter((name) => name !== leader && name !== follower), []]);
    await endsWell(load);
  });

  it('a voter is demoted and promoted again, while the leader is killed in between', async () => {
    const load = await begun(FIVE);
    const [name] = await cluster.followers();
    const leader = await cluster.leader();
    const demoted = await cluster.ask(leader, 'POST', '/cluster/demote', JSON.stringify({ node_id: name }));
    expect(demoted.status).toBe(200);
    expect((await membership()).learners).toEqual([name]);
    await cluster.end(leader, 'SIGKILL');
    await load.progress(20);
    cluster.run(leader);
    await cluster.ready(...FIVE);
    await client().promote(name!);
    await votes(name!);
    await endsWell(load);
  });

  it('a lost server is replaced by a new one, which gets a snapshot and the log', async () => {
    const load = await begun(THREE, [...CALM, '--snapshot-entries', '200']);
    // A server keeps 10,000 entries before its snapshot.
    const leader = await cluster.leader();
    await fill(cluster.address(leader), 10_500);
    const gaugeOf = async (gauge: string): Promise<number> =>
      (await cluster.metric(leader, `ordeal_raft_${gauge}`))!;
    await cluster.until('the first entries are gone', async () => {
      return (await gaugeOf('last_index')) - (await gaugeOf('log_entries')) > 100;
    });
    const [lost] = await cluster.followers();
    await cluster.end(lost!, 'SIGKILL');
    rmSync(join(cluster.directory, lost!), { recursive: true });
    await client().remove(lost!);
    await cluster.join('n4');
    await votes('n4');
    await load.progress(50);
    if ((await cluster.leader()) !== 'n4') await client().transfer('n4');
    await cluster.until('n4 leads', async () => (await cluster.leaderSeenBy('n4')) === 'n4');
    await endsWell(load);
  });
});
