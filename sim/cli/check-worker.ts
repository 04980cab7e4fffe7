/** The entry point of a thread of `check --jobs` (`dist/check-worker.js`): one shard of the search. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ExplorationBounds } from '../../model/check/result.ts';
import type { ShardPlace } from '../../model/check/sharded/partition.ts';
import { Shard, type ShardReply } from '../../model/check/sharded/shard.ts';
import type { CheckValues } from './check-entry.ts';
import { withInstance } from './check-instance.ts';
import { isHeapFull } from './heap.ts';

/** What the thread is started with. */
export interface CheckWork {
  readonly values: CheckValues;
  /** For this shard alone. */
  readonly bounds: ExplorationBounds;
  readonly place: ShardPlace;
}

// By check-threads.ts.
const { values, bounds, place } = workerData as CheckWork;

withInstance(values, (specification) => {
  const shard = new Shard(specification, bounds, place, isHeapFull);
  type Requests = Parameters<typeof shard.answer>[0];
  parentPort?.on('message', (request: Requests) => {
    const reply = shard.answer(request);
    parentPort?.postMessage(reply, buffersOf(reply));
  });
});

/** Handed over rather than copied. */
function buffersOf<Local, Message>({ parcels }: ShardReply<Local, Message>): ArrayBuffer[] {
  return parcels.flatMap((parcel) =>
    parcel === null ? [] : [parcel.tuples.buffer, parcel.bags.buffer, parcel.states.buffer],
  );
}
