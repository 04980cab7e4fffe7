/**
 * What a worker is asked for, and what it answers. The control words are shared memory: by them a worker is told
 * to stop after the seed it is at, and tells which one that is and how far it has come, so that a worker that dies,
 * or never comes back, can be blamed for it.
 */

import type { Runner, RunOptions, RunResult, RunViolation } from '../run-result.ts';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Reach } from '../strategy/reach.ts';
import { formatRunId, type RunId } from '../strategy/run-id.ts';
import { STRATEGIES, type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import { runTwice } from './run-twice.ts';

export interface BatchSeed {
  readonly seed: number;
  /** What is run for it; it ends with the seed. */
  readonly run: RunId;
  /** Run it a second time and compare. */
  readonly twice: boolean;
  /** Run this in place of what `run` stands for. */
  readonly scenario?: Scenario;
}

export interface Batch {
  readonly profile: ProfileName;
  readonly strategy: StrategyName;
  readonly seeds: readonly BatchSeed[];
  /** Int32 words, by {@link Place}. */
  readonly place: SharedArrayBuffer;
  /** One int32: not 0 means stop after the current seed. */
  readonly stop: SharedArrayBuffer;
}

/** The words of {@link Batch.place}. */
export const Place = {
  /** The place in `seeds` that is being run, -1 before the first. */
  Seed: 0,
  /** The number of the event that is being handled. */
  Event: 1,
  /** Its virtual time in milliseconds. */
  VirtualMs: 2,
} as const;

/** The words of a batch that has not begun. */
export function placeOfNewBatch(): SharedArrayBuffer {
  const place = new SharedArrayBuffer(Object.keys(Place).length * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(place)[Place.Seed] = -1;
  return place;
}

/**
 * One seed's outcome. `hung`: an event of the run did not end in real time, which is a violation without a result.
 * `harness`: the harness failed, with a sentence; nothing is known about the seed.
 */
export type SeedOutcome = { readonly seed: number; readonly run: RunId } & (
  | {
      readonly kind: 'run';
      readonly result: RunResult;
      /** What the run reached (see `Reach`), for a strategy that learns; null for others. */
      readonly reached: readonly number[] | null;
    }
  | { readonly kind: 'hung'; readonly violation: RunViolation }
  | { readonly kind: 'harness'; readonly message: string }
);

/** Runs the seeds one after the other; fewer outcomes than seeds mean that it was told to stop. */
export function runBatch(runner: Runner, batch: Batch): SeedOutcome[] {
  const place = new Int32Array(batch.place);
  const stop = new Int32Array(batch.stop);
  const outcomes: SeedOutcome[] = [];
  const options: RunOptions = {
    handling: (event, atUs) => {
      Atomics.store(place, Place.Event, event);
      Atomics.store(place, Place.VirtualMs, Math.floor(atUs / 1_000));
    },
  };
  for (const [n, seed] of batch.seeds.entries()) {
    if (Atomics.load(stop, 0) !== 0) break;
    Atomics.store(place, Place.Event, 0);
    Atomics.store(place, Place.VirtualMs, 0);
    Atomics.store(place, Place.Seed, n);
    outcomes.push(runSeed(runner, seed, batch, options));
  }
  return outcomes;
}

function runSeed(
  runner: Runner,
  { seed, run, twice, scenario: given }: BatchSeed,
  { profile, strategy }: Batch,
  options: RunOptions,
): SeedOutcome {
  const reach = STRATEGIES[strategy].guide === null ? null : new Reach();
  const noting: RunOptions = reach === null ? options : { ...options, coverage: reach };
  try {
    const scenario = given ?? scenarioOf(strategy, run, PROFILES[profile]);
    const { result, difference } = twice
      ? runTwice(runner, scenario, noting)
      : { result: runner.run(scenario, noting), difference: null };
    if (difference !== null) return { kind: 'harness', seed, run, message: difference };
    return { kind: 'run', seed, run, result: ofSeed(seed, result), reached: reach?.features ?? null };
  } catch (error) {
    // Replicas turn their own errors into a stop; what arrives here is a defect of the simulator.
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'harness', seed, run, message: `seed ${formatRunId(run)}: the simulator threw: ${why}` };
  }
}

/** Under the seed of the campaign; a mutation may have kept the dice of another. */
function ofSeed(seed: number, result: RunResult): RunResult {
  if (result.seed === seed) return result;
  return { ...result, seed, violations: result.violations.map((violation) => ({ ...violation, seed })) };
}
