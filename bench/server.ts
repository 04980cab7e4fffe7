/**
 * Three servers as processes on this machine, with real syncs: writes and linearizable reads a second with one and with
 * 64 clients, syncs for each write, and the time without writes after kill -9 of the leader. Beside etcd in the same
 * run, if it is installed. The load generator shares the processors with the servers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contestant, Running, SERVERS } from './server/contestant.ts';
import { etcdContestant } from './server/etcd.ts';
import { askOnce } from './server/load.ts';
import { DURATION_MS, loadLeader, print, WARM_UP_MS } from './server/measure.ts';
import { ordealContestant } from './server/ordeal.ts';

const KEYS = 1_000;
const VALUE = 'x'.repeat(256);
const FAILOVERS = 20;
/** Between two fail-overs: the killed server is back, and caught up. */
const REST_MS = 1_000;
/** While there is no leader, a client asks this often, and waits so long for an answer: etcd gives none meanwhile. */
const PAUSE_MS = 5;
const ATTEMPT_MS = 50;
const ATTEMPTS_MAX = 1_000;

export async function serverBenchmark(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ordeal-bench-'));
  try {
    const etcd = await etcdContestant(directory, KEYS, VALUE);
    if (etcd === null) console.log('etcd is not installed: ordeal-node runs alone');
    for (const contestant of [await ordealContestant(directory, KEYS, VALUE), etcd]) {
      if (contestant !== null) await measure(contestant);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function measure(contestant: Contestant): Promise<void> {
  console.log(`${contestant.name}: three processes, values of ${VALUE.length} bytes, real syncs`);
  const running = new Running(contestant);
  try {
    for (const server of SERVERS) running.start(server);
    for (const clients of [1, 64]) {
      const { result, syncs } = await loadLeader(running, clients, (n) => contestant.write(n));
      print(`writes, ${clients} client${clients === 1 ? '' : 's'}`, result);
      if (syncs !== null) {
        // The warm-up writes, too, and is counted among the syncs, so both are taken for the whole time.
        const writes = (result.perSecond * (DURATION_MS + WARM_UP_MS)) / 1_000;
        console.log(
          `  ${'syncs of the leader for each write'.padEnd(34)} about ${(syncs / writes).toFixed(2)}`,
        );
      }
    }
    for (const clients of [1, 64]) {
      const { result } = await loadLeader(running, clients, (n) => contestant.read(n));
      print(`linearizable reads, ${clients} client${clients === 1 ? '' : 's'}`, result);
    }
    await failovers(running);
  } finally {
    await running.close();
  }
}

/** From kill -9 of the leader to the first write that another server takes. */
export async function failovers(running: Running): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < FAILOVERS; round += 1) {
    const leader = await running.leader();
    const others = SERVERS.filter((server) => server !== leader);
    const from = performance.now();
    await running.kill(leader);
    await Promise.any(others.map((server) => firstWrite(running.contestant, server)));
    times.push(performance.now() - from);
    running.start(leader);
    await running.leader();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)]!;
  console.log(
    `  ${'fail-over after kill -9'.padEnd(34)} median ${median.toFixed(0)} ms, best ${times[0]!.toFixed(0)} ms, worst of ${FAILOVERS} ${times.at(-1)!.toFixed(0)} ms`,
  );
}

/** Resolves when this server has taken a write; rejects after some seconds in which it took none. */
async function firstWrite(contestant: Contestant, server: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const status = await askOnce(contestant.target(server), contestant.write(attempt), ATTEMPT_MS);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`server ${server} takes no writes`);
}
