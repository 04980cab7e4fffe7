/** The memory of servers over a trial: does it stay where it was, or does it go on growing. */
import type { ProcessCluster } from './process-cluster.ts';
import { sleep } from './timing.ts';

const PERIOD_MS = 500;
/** A server that lives for less is still warming up. */
const WARM_MS = 3_000;
/** What a garbage collector may let lie, beside a share of what there is. */
const SLACK_BYTES = 16 << 20;
const SLACK_SHARE = 0.2;

export interface MemorySample {
  readonly server: string;
  /** Milliseconds since the watch began. */
  readonly at: number;
  /** Of the process, resident. */
  readonly bytes: number;
}

export interface MemoryTrend {
  readonly server: string;
  readonly samples: number;
  /** Medians of the second and of the last quarter of the time, in bytes. */
  readonly early: number;
  readonly late: number;
  readonly isFlat: boolean;
}

/** Takes samples of each living server until it is stopped. */
export class MemoryWatch {
  readonly samples: MemorySample[] = [];
  readonly #cluster: ProcessCluster;
  readonly #begun = performance.now();
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(cluster: ProcessCluster) {
    this.#cluster = cluster;
    this.#running = this.#run();
  }

  /** The trend of each server that was sampled. */
  async stop(): Promise<readonly MemoryTrend[]> {
    this.#stopped = true;
    await this.#running;
    return trendsOf(this.samples, performance.now() - this.#begun);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await Promise.all(this.#cluster.running.map((name) => this.#sample(name)));
      await sleep(PERIOD_MS);
    }
  }

  async #sample(server: string): Promise<void> {
    const started = await this.#cluster.metric(server, 'process_start_time_seconds');
    const bytes = await this.#cluster.metric(server, 'process_resident_memory_bytes');
    // It was killed, or is about to start.
    if (started === null || bytes === null || Date.now() - started * 1_000 < WARM_MS) return;
    this.samples.push({ server, at: performance.now() - this.#begun, bytes });
  }
}

/** @param duration of the whole watch, in milliseconds. @throws Error when a quarter has no sample of a server. */
export function trendsOf(samples: readonly MemorySample[], duration: number): readonly MemoryTrend[] {
  const servers = [...new Set(samples.map(({ server }) => server))].sort();
  return servers.map((server) => {
    const own = samples.filter((sample) => sample.server === server);
    const quarter = (number: number): number =>
      medianOf(
        own.filter(({ at }) => Math.min(3, Math.floor((4 * at) / duration)) === number - 1),
        server,
      );
    const [early, late] = [quarter(2), quarter(4)];
    const isFlat = late <= early * (1 + SLACK_SHARE) + SLACK_BYTES;
    return { server, samples: own.length, early, late, isFlat };
  });
}

function medianOf(samples: readonly MemorySample[], server: string): number {
  const sorted = samples.map(({ bytes }) => bytes).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) throw new Error(`a quarter of the time has no sample of ${server}: watch longer`);
  return median;
}
