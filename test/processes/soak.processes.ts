/**
 * A long load with a kill -9 every five seconds, of the leader and of a follower by turns. Three things must hold: nothing
 * acknowledged is lost, the memory of each server is flat, and no log has an error. `npm run soak` is ten minutes of it.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { OrdealClient } from '../../src/client/index.ts';
import { Load } from './support/load.ts';
import { MemoryWatch } from './support/memory.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { CALM, sleep, THREE } from './support/timing.ts';

const MINUTES = Number(process.env['ORDEAL_SOAK_MINUTES'] ?? 1);
const KILL_EVERY_MS = 5_000;
/** Never killed, so that its memory is that of the whole time. */
const SURVIVOR = 'n3';

let cluster: ProcessCluster;
afterEach(() => cluster.close());

/** The leader, if its turn has come, but never the survivor: that one hands the leadership over first. */
async function victimOf(kill: number): Promise<string> {
  const leader = await cluster.leader();
  if (kill % 2 === 1) return (await cluster.followers()).find((name) => name !== SURVIVOR)!;
  if (leader !== SURVIVOR) return leader;
  const target = kill % 4 === 0 ? 'n1' : 'n2';
  const client = new OrdealClient({ servers: cluster.addresses });
  await cluster.until('the survivor has handed over', async () => {
    if ((await cluster.leader()) !== SURVIVOR) return true;
    await client.transfer(target).catch(() => {});
    return false;
  });
  const next = await cluster.leader();
  return next === SURVIVOR ? target : next;
}

it(
  `${MINUTES} min of load with a kill every ${KILL_EVERY_MS / 1_000} s: nothing lost, memory flat, no error in any log`,
  async () => {
    cluster = await ProcessCluster.start({ names: THREE, flags: [...CALM, '--snapshot-entries', '2000'] });
    const load = new Load({ servers: cluster.addresses, clients: 4, keys: 4, pause: 5, callsPerKeys: 500 });
    const memory = new MemoryWatch(cluster);
    const begun = performance.now();
    let kills = 0;
    let leadersKilled = 0;
    while (performance.now() - begun < MINUTES * 60_000) {
      const next = performance.now() + KILL_EVERY_MS;
      const victim = await victimOf(kills);
      if (victim === (await cluster.leaderSeenBy(victim))) leadersKilled += 1;
      await cluster.end(victim, 'SIGKILL');
      kills += 1;
      await load.progress(10);
      cluster.run(victim);
      await cluster.ready(...THREE);
      await sleep(next - performance.now());
    }
    const trends = await memory.stop();
    await load.stop();
    const verdict = await load.verdict();
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    process.stdout.write(
      [
        `${kills} kills, ${leadersKilled} of them of the leader; ${load.answered} calls answered: ${verdict}.`,
        ...trends.map(
          ({ server, samples, early, late }) =>
            `${server}: ${megabytes(early)} in the second quarter, ${megabytes(late)} in the last (${samples} samples).`,
        ),
        '',
      ].join('\n'),
    );
    expect(verdict).toBe('linearizable');
    expect(trends.map(({ server }) => server)).toEqual(THREE);
    expect(trends.filter(({ isFlat }) => !isFlat)).toEqual([]);
    expect(cluster.complaints()).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(Math.floor(MINUTES * 6));
    expect(leadersKilled).toBeGreaterThan(kills / 4);
  },
  120_000 + MINUTES * 120_000,
);

it('a server that ends by itself, an error in a log, and what is no line of a log are complaints', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: CALM });
  expect(cluster.complaints()).toEqual([]);
  // Not by the cluster, so that it counts as the server's own doing.
  process.kill(cluster.pid('n1'), 'SIGKILL');
  await cluster.until('it is gone', async () => !cluster.running.includes('n1'));
  const errors = ['{"level":50,"msg":"unhandled"}', '    at somewhere (file.ts:1:1)'];
  appendFileSync(join(cluster.directory, 'n2.log'), `${errors.join('\n')}\n`);
  expect(cluster.complaints()).toEqual([
    'n1: it ended by itself, with SIGKILL',
    ...errors.map((line) => `n2: ${line}`),
  ]);
});
