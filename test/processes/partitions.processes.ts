/** Networks that cut, deafen, delay and lose, by proxies between servers that are processes, under a recorded load; every step is one of the specification. */
import { afterEach, expect, it } from 'vitest';
import { refineTraces } from '../../sim/trace/refine-traces.ts';
import { Load } from './support/load.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { CALM, FIVE, sleep, THREE } from './support/timing.ts';

const HOLD_MS = 2_000;

let cluster: ProcessCluster;
afterEach(async () => {
  const complaints = cluster.complaints();
  await cluster.kill();
  const { failure } = refineTraces(cluster.traces);
  await cluster.close();
  expect({ complaints, failure }).toEqual({ complaints: [], failure: null });
});

const termOf = async (name: string): Promise<number> => (await cluster.metric(name, 'ordeal_raft_term'))!;
const isDeposed = (leader: string): Promise<void> =>
  cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) !== leader);

/** Servers on `names`, under a load. */
async function begun(names: readonly string[]): Promise<{ load: Load; leader: string }> {
  cluster = await ProcessCluster.start({ names, flags: CALM, proxies: true, traces: true });
  const load = new Load({ servers: cluster.addresses, clients: 3, keys: 3, pause: 20 });
  await load.progress(20);
  return { load, leader: await cluster.leader() };
}

/** After healing: one leader for all, who serve their clients, and saw one history. */
async function endsWell(load: Load): Promise<void> {
  cluster.heal();
  await cluster.ready(...cluster.running);
  await cluster.leader();
  await load.progress(20);
  await load.stop();
  expect(await load.verdict()).toBe('linearizable');
}

it('a leader that is cut off with one other steps down; the three others go on; after healing all agree', async () => {
  const { load, leader } = await begun(FIVE);
  const [companion] = await cluster.followers();
  cluster.cutOff(leader, companion!);
  await cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) === null);
  await load.progress(30);
  await endsWell(load);
});

it('L: one against two: the one steps down by itself, the two elect and go on', async () => {
  const { load, leader } = await begun(THREE);
  const others = await cluster.followers();
  cluster.cutOff(leader);
  await cluster.until('it stepped down', async () => (await cluster.leaderSeenBy(leader)) === null);
  await cluster.until('the two have a leader', async () => {
    const seen = await Promise.all(others.map((name) => cluster.leaderSeenBy(name)));
    return seen[0] === seen[1] && others.includes(seen[0] ?? '');
  });
  expect((await cluster.ask(leader, 'PUT', '/kv/k0', 'v')).status).toBe(503);
  await load.progress(30);
  await endsWell(load);
});

it('one way: a follower that hears nothing does not depose a healthy leader', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: CALM, proxies: true, traces: true });
  const leader = await cluster.leader();
  const [deaf] = await cluster.followers();
  const before = await termOf(leader);
  cluster.cutOneWay(leader, deaf!);
  await cluster.until('it hears no leader', async () => (await cluster.leaderSeenBy(deaf!)) === null);
  await sleep(HOLD_MS);
  expect(await cluster.leaderSeenBy(leader)).toBe(leader);
  expect(await termOf(leader)).toBe(before);
  cluster.heal();
  await cluster.ready(deaf!);
  expect(await termOf(leader)).toBe(before);
});

it('one way: a leader that nobody answers steps down, though all hear it', async () => {
  const { load, leader } = await begun(THREE);
  for (const follower of await cluster.followers()) cluster.cutOneWay(follower, leader);
  await isDeposed(leader);
  await load.progress(20);
  expect(await cluster.leaderSeenBy(leader)).not.toBe(leader);
  await endsWell(load);
});

it('delay: messages that take 60 ms slow their cluster down, and depose nobody', async () => {
  const { load, leader } = await begun(THREE);
  const before = await termOf(leader);
  cluster.delay(60);
  await load.progress(60);
  expect(await termOf(leader)).toBe(before);
  expect(await cluster.leader()).toBe(leader);
  await endsWell(load);
});

it('drop: with one message of five lost the cluster still serves, and its history is linearizable', async () => {
  const { load } = await begun(THREE);
  cluster.lose(5);
  await load.progress(150);
  expect(cluster.lost).toBeGreaterThan(20);
  await endsWell(load);
});

it('delay and drop together, while the leader is killed: another is elected', async () => {
  const { load, leader } = await begun(FIVE);
  cluster.delay(20);
  cluster.lose(10);
  await cluster.end(leader, 'SIGKILL');
  await load.progress(60);
  cluster.run(leader);
  await endsWell(load);
});
