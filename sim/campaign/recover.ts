/**
 * A batch that survives its worker: when the worker dies (out of memory, killed, `process.exit`) or a seed does not end,
 * the seed that it was at is blamed, and the other seeds of the batch are run again without it.
 */
import { type Batch, Place, placeOfNewBatch, type SeedOutcome } from './batch.ts';
import type { Executor } from './executor.ts';
import { replayCommand } from './invocation.ts';
import type { Cut, SeedWatch } from './seed-watch.ts';

const NOT_STARTED = -1;
/** A worker that dies before its first seed is tried again this often: it may have died of another's memory. */
const STARTS_MAX = 2;
/** An event that has taken this share of the seed's time is what keeps it from ending. */
const STUCK_SHARE = 0.5;

type Work = Omit<Batch, 'place'>;

export async function runRecovering(
  executor: Executor,
  work: Work,
  watch: SeedWatch,
  starts: number = STARTS_MAX,
): Promise<SeedOutcome[]> {
  if (work.seeds.length === 0) return [];
  const place = placeOfNewBatch();
  const words = new Int32Array(place);
  const watched = watch.begin(work.seeds, words);
  try {
    return await executor.run({ ...work, place }, watched.control.signal);
  } catch (error) {
    watch.end(watched);
    const { cut } = watched;
    if (cut?.kind === 'given-up') return [];
    if (cut !== null) return await blame(executor, work, watch, cut.place, lateOutcome(work, cut));
    const why = error instanceof Error ? error.message : String(error);
    const n = Atomics.load(words, Place.Seed);
    if (n === NOT_STARTED) {
      if (starts > 1) return await runRecovering(executor, work, watch, starts - 1);
      return work.seeds.map(({ seed, run }) => ({
        kind: 'harness',
        seed,
        run,
        message: `seed ${seed}: its worker died before it began (${why})`,
      }));
    }
    const { seed, run } = work.seeds[n]!;
    const replay = replayCommand(run, work.profile, work.strategy);
    const message = `seed ${seed}: its worker died while running it (${why}); try: ${replay}`;
    return await blame(executor, work, watch, n, { kind: 'harness', seed, run, message });
  } finally {
    watch.end(watched);
  }
}

/** The outcome stands for the seed at `n`; the answers to those before it were lost with the worker. */
async function blame(
  executor: Executor,
  work: Work,
  watch: SeedWatch,
  n: number,
  outcome: SeedOutcome,
): Promise<SeedOutcome[]> {
  const before = await runRecovering(executor, { ...work, seeds: work.seeds.slice(0, n) }, watch);
  const after = await runRecovering(executor, { ...work, seeds: work.seeds.slice(n + 1) }, watch);
  return [...before, outcome, ...after];
}

function lateOutcome(work: Work, cut: Extract<Cut, { kind: 'late' }>): SeedOutcome {
  const { place, runningMs, event, atMs, eventMs } = cut;
  const { seed, run } = work.seeds[place]!;
  if (eventMs < runningMs * STUCK_SHARE) {
    // It went on from event to event, so nobody knows but that it would have held: no verdict about the seed.
    const message =
      `seed ${seed}: the run had not ended after ${seconds(runningMs)} s of real time, at event ${event} and ` +
      `${seconds(atMs)} s of virtual time; it goes on, but slowly: raise --seed-timeout`;
    return { kind: 'harness', seed, run, message };
  }
  const message =
    `event ${event} had not ended after ${seconds(eventMs)} s of real time, and called no port meanwhile; ` +
    'whatever handles it is in an endless loop';
  return {
    kind: 'hung',
    seed,
    run,
    violation: { seed, property: 'watchdog-real-time', atMs, event, message },
  };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
