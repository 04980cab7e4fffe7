/** System L's table with real processes: who is PRIMARY after a death, a freeze, a cut, an illness, and when too few are left. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ProcessCluster } from './support/process-cluster.ts';

const THREE = ['n1', 'n2', 'n3'];
const FIVE = [...THREE, 'n4', 'n5'];
const FLAGS = [
  ...['--failover', 'elected', '--heartbeat-interval', '80'],
  ...['--election-timeout-min', '400', '--election-timeout-max', '800'],
];
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
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it.each([
  [THREE, 2],
  [FIVE, 3],
])('of %j, %i up have a PRIMARY, and fewer have none', async (names, needed) => {
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

it('a PRIMARY that was killed comes back as REPLICA, and its marker is taken away at the start', async () => {
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

it('one against two: the one becomes REPLICA by itself, and takes its marker away before another has one', async () => {
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

it('frozen, and awake when another is PRIMARY: it is REPLICA before it answers anybody', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS });
  const frozen = await primary(THREE);
  cluster.signal(frozen, 'SIGSTOP');
  const next = await primary(without(THREE, frozen));
  cluster.signal(frozen, 'SIGCONT');
  expect(await primaries([frozen])).toEqual([]);
  await cluster.until('its marker is gone', async () => !existsSync(markerOf(frozen)));
  expect(await primary(THREE)).toBe(next);
});

it('unhealthy, told to hand off, and stopped: each time another is PRIMARY, and the old marker is gone', async () => {
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
