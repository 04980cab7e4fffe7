/** The threads of `check --jobs`, each with a shard of the search. */
import { Worker } from 'node:worker_threads';
import type { Exploration, ExplorationBounds, Watch } from '../../model/check/result.ts';
import type { ShardReply, ShardRequest } from '../../model/check/sharded/shard.ts';
import { ShardedSearch } from '../../model/check/sharded/sharded-search.ts';
import type { CheckValues } from './check-entry.ts';
import type { CheckWork } from './check-worker.ts';

/**
 * @param bounds for all threads together.
 * @throws what a thread died of.
 */
export async function exploreInThreads<Local, Message>(
  values: CheckValues,
  count: number,
  bounds: ExplorationBounds,
  watch: Watch,
): Promise<Exploration> {
  const search = new ShardedSearch<Local, Message>(count, watch);
  const share = { ...bounds, maxBytes: bounds.maxBytes / count };
  const workers = Array.from({ length: count }, (_, index) => {
    const work: CheckWork = { values, bounds: share, place: { index, count } };
    // The bundle of the worker lies beside the bundle of the command.
    return new Worker(new URL('./check-worker.js', import.meta.url), { workerData: work });
  });
  try {
    for (;;) {
      const { requests } = search;
      const replies = await Promise.all(workers.map((worker, n) => ask(worker, requests[n]!)));
      const end = search.take(replies);
      if (end !== null) return end;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ask<Local, Message>(
  worker: Worker,
  request: ShardRequest<Local, Message>,
): Promise<ShardReply<Local, Message>> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => reject(error);
    const exited = (code: number): void => reject(new Error(`a worker exited with code ${code}`));
    worker.once('message', (reply: ShardReply<Local, Message>) => {
      worker.off('error', failed).off('exit', exited);
      resolve(reply);
    });
    worker.once('error', failed).once('exit', exited);
    worker.postMessage(request);
  });
}
