/** Benchmarks, one by one: `npm run bench -- NAME`. Each prints what it measured and on what; none is a test. */
import { isMainThread, Worker } from 'node:worker_threads';
import { WORKER_LIMITS } from '../sim/campaign/executor.ts';
import { checkBenchmark, checkLargeBenchmark } from './check.ts';
import { checkJobsBenchmark } from './check-jobs.ts';
import { steadyBenchmark } from './core/steady.ts';
import { coreBenchmark } from './core.ts';
import { historyBenchmark } from './history.ts';
import { memoryBenchmark } from './memory.ts';
import { serverBenchmark } from './server.ts';
import { simulatorBenchmark } from './simulator.ts';
import { traceBenchmark } from './trace.ts';

interface Benchmark {
  readonly summary: string;
  /** In a thread with the limits of a campaign's worker, since that is where the measured code runs in earnest. */
  readonly asWorker: boolean;
  run(): void | Promise<void>;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  simulator: {
    summary: 'events a second of the whole simulator, everything on, and how many times real time it runs',
    asWorker: true,
    run: simulatorBenchmark,
  },
  server: {
    summary:
      'three servers with real syncs: writes, reads, fail-over; beside etcd, if it is installed (two minutes)',
    asWorker: false,
    run: serverBenchmark,
  },
  trace: {
    summary: 'what it costs real servers to write their traces: writes a second with and without, by turns',
    asWorker: false,
    run: traceBenchmark,
  },
  core: {
    summary:
      'commits a second of the core alone, beside a peer in the same run; reads, elections, allocation',
    asWorker: false,
    run: coreBenchmark,
  },
  steady: {
    summary:
      'ten million commits of the core with compaction, with its memory after each million (some minutes)',
    asWorker: false,
    run: steadyBenchmark,
  },
  memory: {
    summary: 'ten thousand seeds in one process, with its memory after each thousand (some minutes)',
    asWorker: true,
    run: memoryBenchmark,
  },
  check: {
    summary: 'distinct states a second of the model checker, in fresh processes',
    asWorker: false,
    run: checkBenchmark,
  },
  'check-jobs': {
    summary: 'what a second worker brings to the model checker (some minutes)',
    asWorker: false,
    run: checkJobsBenchmark,
  },
  'check-large': {
    summary: 'the same on five servers and fifty million states (some minutes)',
    asWorker: false,
    run: checkLargeBenchmark,
  },
  history: {
    summary:
      'the history checker over the etcd histories, in fresh processes, beside what is quoted of Porcupine',
    asWorker: false,
    run: historyBenchmark,
  },
};

const [name, ...rest] = process.argv.slice(2);
const chosen = name === undefined ? undefined : BENCHMARKS[name];
if (chosen === undefined || rest.length > 0) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHMARKS).join(', ')}`);
  for (const [known, { summary }] of Object.entries(BENCHMARKS)) console.error(`  ${known}  ${summary}`);
  process.exitCode = 2;
} else if (isMainThread && chosen.asWorker) {
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), resourceLimits: WORKER_LIMITS });
} else {
  await chosen.run();
}
