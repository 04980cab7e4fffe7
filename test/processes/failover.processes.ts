/** System L's table with real processes: who is PRIMARY after a death, a freeze, a cut, an illness, and when too few are left. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { answersOf } from './support/answers.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { CALM, FIVE, sleep, THREE } from './support/timing.ts';

const FLAGS = [...CALM, '--failover', 'elected'];
const HOLD_MS = 1_500;

let cluster: ProcessCluster;
afterEach(async () => {
  const complaints = cluster.complaints();
  await cluster.close();
  expect(complaints).toEqual([]);
});

const markerOf = (name: string): string => join(cluster.directory, name, '.primary');

/** Those of `names` that say they are PRIMARY. */
async function primaries(names: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(names.map((name) => cluster.ask(name, 'GET', '/health/primary')));
  return names.filter((_, at) => answers[at]!.status === 200);
}

/** The one PRIMARY among `names`, once there is one and it has its marker. */
async function primary(names: readonly string[]): Promise<string> {
  let found: string[] = [];
  await cluster.until(`one PRIMARY of ${names.join(', ')}`, async () => {
    found = await primaries(names);
    expect(found.length).toBeLessThanOrEqual(1);
    return found.length === 1 && existsSync(markerOf(found[0]!));
  });
  return found[0]!;
}

const without = (names: readonly string[], ...gone: readonly string[]): string[] =>
  names.filter((name) => !gone.includes(name));

/** Nobody becomes PRIMARY for so long as several elections would take. */
async function nobodyFor(names: readonly string[], ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    expect(await primaries(names)).toEqual([]);
    await sleep(50);
  }
}

/** What this server says of itself as a candidate for PRIMARY. */
async function viewOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  const { text } = await cluster.ask(name, 'GET', '/cluster/failover');
  return JSON.parse(text) as Record<string, unknown>;
}

it.each([
  [THREE, 2],
  [FIVE, 3],
])('L: of %j, %i up have a PRIMARY, and fewer have none', async (names, needed) => {
  cluster = await ProcessCluster.start({ names, flags: FLAGS });
  let left = [...names];
  while (left.length > needed) {
    const dead = await primary(left);
    await cluster.end(dead, 'SIGKILL');
    left = without(left, dead);
  }
  const last = await primary(left);
  const dead = without(left, last)[0]!;
  await cluster.end(dead, 'SIGKILL');
  left = without(left, dead);
  await cluster.until('the PRIMARY stops being it', async () => (await primaries(left)).length === 0);
  expect(existsSync(markerOf(last))).toBe(false);
  await nobodyFor(left, HOLD_MS);
  cluster.run(dead);
  await primary([...left, dead]);
});

it.each([
  [THREE, [3, 2, 1]],
  [FIVE, [5, 4, 3, 2]],
])('L: of %j, %j up: a majority writes, fewer are read-only', async (names, ups) => {
  cluster = await ProcessCluster.start({ names, flags: CALM });
  const majority = Math.floor(names.length / 2) + 1;
  await cluster.ask(await cluster.leader(), 'PUT', '/kv/a', 'v');
  for (const name of names)
    await cluster.until('all have it', async () => (await answersOf(cluster, name))[0] === 200);
  for (const up of ups) {
    while (cluster.running.length > up) await cluster.end(cluster.running[0]!, 'SIGKILL');
    if (up >= majority) expect(await answersOf(cluster, await cluster.leader())).toEqual([200, 200, 200]);
    else {
      for (const name of cluster.running) {
        await cluster.until('no leader', async () => (await cluster.leaderSeenBy(name)) === null);
        expect(await answersOf(cluster, name)).toEqual([200, 503, 503]);
      }
    }
  }
});

it('L: with 5 s and 1 s nobody is PRIMARY until the followers of a dead one lose patience; then another is', async () => {
  cluster = await ProcessCluster.start({
    names: THREE,
    flags: ['--preset', 'litefs', '--failover', 'elected'],
  });
  const dead = await primary(THREE);
  await cluster.end(dead, 'SIGKILL');
  const left = without(THREE, dead);
  // The time-out is 5 s at least, and begins with the last heartbeat, at most a second before the death.
  await nobodyFor(left, 3_500);
  await primary(left);
});

it('L: five nodes with their preset of 10 s and 2 s have a primary', async () => {
  cluster = await ProcessCluster.start({
    names: FIVE,
    flags: ['--preset', 'litefs-5', '--failover', 'elected'],
  });
  await primary(FIVE);
});

it('L: static: the named server is PRIMARY whoever leads; dead, nobody is, until it comes back', async () => {
  cluster = await ProcessCluster.start({
    names: THREE,
    flags: [...CALM, '--failover', 'static', '--failover-primary', 'n2'],
  });
  expect(await primary(THREE)).toBe('n2');
  const { status } = await cluster.ask(await cluster.leader(), 'POST', '/cluster/transfer');
  expect(status).toBe(200);
  expect(await primary(THREE)).toBe('n2');
  await cluster.end('n2', 'SIGKILL');
  await cluster.leader();
  await nobodyFor(['n1', 'n3'], HOLD_MS);
  cluster.run('n2');
  expect(await primary(THREE)).toBe('n2');
});

it('L: what an election is asked: who leads and may lead, elect, demote, quorum, members', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
  const first = await primary(THREE);
  for (const name of THREE) {
    const leader = JSON.parse((await cluster.ask(name, 'GET', '/cluster/leader')).text) as object;
    expect(leader).toMatchObject({ leader_id: first, is_self: name === first });
  }
  const { text } = await cluster.ask(first, 'GET', '/cluster/members');
  const { members } = JSON.parse(text) as { members: { node_id: string; voter: boolean }[] };
  expect(members.map(({ node_id: name, voter }) => [name, voter])).toEqual(THREE.map((name) => [name, true]));
  // A learner is a member that may not lead.
  const [learner, other] = without(THREE, first);
  await cluster.ask(first, 'POST', '/cluster/demote', JSON.stringify({ node_id: learner }));
  const refused = await cluster.ask(first, 'POST', '/cluster/transfer', JSON.stringify({ node_id: learner }));
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('not-a-voter')]);
  const handed = await cluster.ask(first, 'POST', '/cluster/handoff', JSON.stringify({ node_id: other }));
  expect(handed.status).toBe(200);
  expect(await primary(THREE)).toBe(other);
  // With one of two voters frozen there is no quorum, and a claim that is not renewed runs out.
  expect(await viewOf(other!)).toMatchObject({ state: 'PRIMARY', mode: 'elected', healthy: true });
  cluster.signal(first, 'SIGSTOP');
  await cluster.until('it is REPLICA', async () => (await viewOf(other!))['state'] === 'REPLICA');
  expect(await viewOf(other!)).toMatchObject({ primary_for_ms: 0 });
  cluster.signal(first, 'SIGCONT');
  await primary(THREE);
});

it('L: a PRIMARY that was killed comes back as REPLICA, and its marker is taken away at the start', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
  const killed = await primary(THREE);
  await cluster.end(killed, 'SIGKILL');
  const { term } = JSON.parse(readFileSync(markerOf(killed), 'utf8')) as { term: number };
  const next = await primary(without(THREE, killed));
  expect(JSON.parse(readFileSync(markerOf(next), 'utf8'))).toMatchObject({ node: next });
  expect((JSON.parse(readFileSync(markerOf(next), 'utf8')) as { term: number }).term).toBeGreaterThan(term);
  cluster.run(killed);
  await cluster.ready(killed);
  expect(existsSync(markerOf(killed))).toBe(false);
  expect(await primary(THREE)).toBe(next);
});

it('L: one against two: the one becomes REPLICA by itself, and takes its marker away before another has one', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS, proxies: true });
  const alone = await primary(THREE);
  const others = without(THREE, alone);
  cluster.cutOff(alone);
  await cluster.until('another has the marker', async () => {
    const theirs = others.filter((name) => existsSync(markerOf(name)));
    // Looked at after theirs: what it shows is later.
    if (theirs.length > 0) expect(existsSync(markerOf(alone))).toBe(false);
    return theirs.length === 1;
  });
  expect(await primaries([alone])).toEqual([]);
  cluster.heal();
  await cluster.ready(...THREE);
  expect(without(await primaries(THREE), ...others)).toEqual([]);
});

it('L: frozen, and awake when another is PRIMARY: it is REPLICA before it answers anybody', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
  const frozen = await primary(THREE);
  cluster.signal(frozen, 'SIGSTOP');
  const next = await primary(without(THREE, frozen));
  cluster.signal(frozen, 'SIGCONT');
  expect(await primaries([frozen])).toEqual([]);
  await cluster.until('its marker is gone', async () => !existsSync(markerOf(frozen)));
  expect(await primary(THREE)).toBe(next);
});

it('L: unhealthy, told to hand off, and stopped: each time another is PRIMARY, and the old marker is gone', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
  const first = await primary(THREE);
  await cluster.ask(first, 'POST', '/cluster/health', '{"healthy": false}');
  expect(existsSync(markerOf(first))).toBe(false);
  const second = await primary(without(THREE, first));
  await cluster.ask(first, 'POST', '/cluster/health', '{"healthy": true}');
  await cluster.until(
    'it hands over',
    async () => (await cluster.ask(second, 'POST', '/cluster/handoff')).status === 200,
  );
  const third = await primary(without(THREE, second));
  expect(await cluster.end(third, 'SIGTERM')).toBe(0);
  expect(existsSync(markerOf(third))).toBe(false);
  await primary(without(THREE, third));
});
