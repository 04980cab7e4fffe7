/**
 * Who runs batches: a pool of worker threads, or this very thread (tests, and hosts without workers). An
 * executor's promise is rejected only when a worker died or was made to.
 */
import { Tinypool } from 'tinypool';
import type { Runner } from '../run-result.ts';
import { type Batch, runBatch, type SeedOutcome } from './batch.ts';

export interface Executor {
  /** @param cut aborting it takes the batch from its worker, which ends, and rejects; not possible on this very thread. */
  run(batch: Batch, cut: AbortSignal): Promise<SeedOutcome[]>;
  close(): Promise<void>;
}

/**
 * The old generation is enough for the largest run many times over; a leak ends one worker, not the machine. The
 * young one is large because nearly all that a run allocates dies within a few events: rarer collections find less
 * alive (about a tenth of the time of a run with the default of 48).
 */
export const WORKER_LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 192 } as const;

/**
 * @param worker the module whose default export runs a batch: `dist/worker.js`.
 * @param jobs threads, at least 1.
 */
export function workerExecutor(worker: URL, jobs: number): Executor {
  const pool = new Tinypool({
    filename: worker.href,
    minThreads: jobs,
    maxThreads: jobs,
    // A worker lives on from batch to batch: loading the simulator anew would cost more than most runs.
    isolateWorkers: false,
    resourceLimits: WORKER_LIMITS,
  });
  const watch = watchForExits(pool);
  /** Of batches that no thread has answered; when a thread cannot even start, the pool leaves them waiting. */
  const waiting = new Set<(error: unknown) => void>();
  pool.on('error', (error) => {
    if (pool.threads.length > 0) return;
    for (const reject of waiting) reject(error);
  });
  return {
    run: (batch, cut) =>
      new Promise((resolve, reject) => {
        waiting.add(reject);
        // The worker's default export is `runBatch` with its runner, whose result this is.
        const outcomes = pool.run(batch, { signal: cut }) as Promise<SeedOutcome[]>;
        watch.look();
        // The pool, which heard of it first, has another thread by now.
        cut.addEventListener('abort', () => watch.look(), { once: true });
        outcomes.then(resolve, reject).finally(() => waiting.delete(reject));
      }),
    close: () => {
      watch.stop();
      return pool.destroy();
    },
  };
}

/**
 * Tinypool hears of a thread that failed, but not of one that simply ended (`process.exit`): its task would wait
 * for ever. An exit is therefore turned into the error that the pool understands.
 */
function watchForExits(pool: Tinypool): { look(): void; stop(): void } {
  const seen = new WeakSet<object>();
  let closing = false;
  const look = (): void => {
    for (const thread of pool.threads) {
      if (seen.has(thread)) continue;
      seen.add(thread);
      let reported = false;
      thread.once('error', () => {
        reported = true;
        // The pool starts another thread in its stead, in its own handler of this event.
        setImmediate(look);
      });
      thread.once('exit', (code) => {
        // A thread that the pool has let go of was ended on purpose.
        if (reported || closing || !pool.threads.includes(thread)) return;
        thread.emit('error', new Error(`the worker exited with code ${code}`));
      });
    }
  };
  // A thread that fails between two tasks has nobody else to tell; the next task gets another thread.
  pool.on('error', look);
  return {
    look,
    stop: () => {
      closing = true;
    },
  };
}

export function sameThreadExecutor(runner: Runner): Executor {
  return {
    // By way of a timer, so that signals and progress have their turn between batches.
    run: (batch) => new Promise((resolve) => setImmediate(() => resolve(runBatch(runner, batch)))),
    close: () => Promise.resolve(),
  };
}
