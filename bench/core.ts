/**
 * The core alone, in one process and one thread, with memory for storage: commits a second on the workload that
 * etcd/raft was measured with, beside `@coaty/consensus.raft` in the same run, in turns. Medians with the spread.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type CoatyParts, loadCoaty } from '../strangers/coaty/load.ts';
import { installedStrangers } from '../strangers/installed.ts';
import { allocationBenchmark } from './core/allocation.ts';
import { CoatyCluster } from './core/coaty-cluster.ts';
import { electionsBenchmark } from './core/elections.ts';
import { OrdealCluster } from './core/ordeal-cluster.ts';
import { readsBenchmark } from './core/reads.ts';
import { measureThroughput, type Throughput } from './core/workload.ts';

const ROUNDS = 5;
/** From where the bundle lies. */
const STRANGERS = fileURLToPath(new URL('../strangers/', import.meta.url));
const COMMITS = 200_000;
/** The peer is slower: as many commands would only make it take longer. */
const PEER_COMMITS = 40_000;

interface Case {
  readonly servers: number;
  readonly payloadBytes: number;
  readonly window: number;
}

export function coreBenchmark(): void {
  console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, one thread`);
  const strangers = installedStrangers(STRANGERS);
  if (strangers === null) console.error('the peer could not be installed: what follows is without it');
  const coaty = strangers === null ? null : loadCoaty(strangers);
  console.log('commits/s, median (least to most) of', ROUNDS, 'rounds; messages per commit in brackets');
  for (const servers of [3, 5]) {
    for (const payloadBytes of [64, 256]) {
      for (const window of [1, 64, 1_024]) measureCase({ servers, payloadBytes, window }, coaty);
    }
  }
  readsBenchmark();
  electionsBenchmark();
  allocationBenchmark();
}

function measureCase(one: Case, coaty: CoatyParts | null): void {
  const { servers, payloadBytes, window } = one;
  const plain: Throughput[] = [];
  const encoded: Throughput[] = [];
  const peer: Throughput[] = [];
  const ours = { commits: COMMITS, window, payloadBytes };
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(measureThroughput(new OrdealCluster({ servers, encoded: false }), ours));
    if (coaty !== null) {
      const theirs = { ...ours, commits: PEER_COMMITS };
      peer.push(measureThroughput(new CoatyCluster(coaty, servers), theirs));
    }
    encoded.push(measureThroughput(new OrdealCluster({ servers, encoded: true }), ours));
  }
  console.log(`${servers} servers, ${payloadBytes} bytes, ${window} outstanding`);
  console.log(`  ordeal            ${describe(plain)}`);
  console.log(`  ordeal, encoded   ${describe(encoded)}`);
  if (peer.length === 0) return;
  const ratio = (median(plain) / median(peer)).toFixed(1);
  console.log(`  coaty             ${describe(peer)}: ordeal is ${ratio} times as fast`);
}

function median(rates: readonly Throughput[]): number {
  return sorted(rates)[rates.length >> 1]!;
}

function describe(rates: readonly Throughput[]): string {
  const [least, most] = [sorted(rates)[0]!, sorted(rates).at(-1)!];
  return `${count(median(rates))} (${count(least)} to ${count(most)}) [${rates[0]!.messagesPerCommit.toFixed(1)}]`;
}

function sorted(rates: readonly Throughput[]): number[] {
  return rates.map((rate) => rate.commitsPerSecond).sort((a, b) => a - b);
}

function count(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}
