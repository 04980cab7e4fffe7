/**
 * A batch that survives its worker: when the worker dies (out of memory, killed, `process.exit`), the seed that it
 * was at is blamed, and the other seeds of the batch are run again without it.
 */
import type { Batch, SeedOutcome } from './batch.ts';
import type { Executor } from './executor.ts';

const NOT_STARTED = -1;
/** A worker that dies before its first seed is tried again this often: it may have died of another's memory. */
const STARTS_MAX = 2;

export async function runRecovering(
  executor: Executor,
  batch: Omit<Batch, 'place'>,
  starts: number = STARTS_MAX,
): Promise<SeedOutcome[]> {
  if (batch.seeds.length === 0) return [];
  const place = new SharedArrayBuffer(4);
  const at = new Int32Array(place);
  at[0] = NOT_STARTED;
  try {
    return await executor.run({ ...batch, place });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const n = Atomics.load(at, 0);
    if (n === NOT_STARTED) {
      if (starts > 1) return runRecovering(executor, batch, starts - 1);
      return batch.seeds.map(({ seed }) => ({
        kind: 'harness',
        seed,
        message: `seed ${seed}: its worker died before it began (${why})`,
      }));
    }
    const blamed = batch.seeds[n]!.seed;
    const message = `seed ${blamed}: its worker died while running it (${why}); try: ordeal replay ${blamed}`;
    const before = await runRecovering(executor, { ...batch, seeds: batch.seeds.slice(0, n) });
    const after = await runRecovering(executor, { ...batch, seeds: batch.seeds.slice(n + 1) });
    return [...before, { kind: 'harness', seed: blamed, message }, ...after];
  }
}
