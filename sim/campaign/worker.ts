/** The entry point of a worker thread (`dist/worker.js`): runs one batch of seeds for each call. */
import { type Batch, runBatch, type SeedOutcome } from './batch.ts';
import { runner } from './runner.ts';

export default function work(batch: Batch): SeedOutcome[] {
  return runBatch(runner, batch);
}
