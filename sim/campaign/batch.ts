/**
 * What a worker is asked for, and what it answers. The control words are shared memory: by them a worker is told
 * to stop after the seed it is at, and tells which one that is, so that a worker that dies can be blamed for it.
 */

import type { Runner, RunResult } from '../run-result.ts';
import { generateScenario } from '../scenario/generate.ts';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import { runTwice } from './run-twice.ts';

export interface BatchSeed {
  readonly seed: number;
  /** Run it a second time and compare. */
  readonly twice: boolean;
}

export interface Batch {
  readonly profile: ProfileName;
  readonly seeds: readonly BatchSeed[];
  /** One int32: the place in `seeds` that is being run, -1 before the first. */
  readonly place: SharedArrayBuffer;
  /** One int32: not 0 means stop after the current seed. */
  readonly stop: SharedArrayBuffer;
}

/** One seed's outcome. `harness`: the harness failed, with a sentence; nothing is known about the seed. */
export type SeedOutcome =
  | { readonly kind: 'run'; readonly seed: number; readonly result: RunResult }
  | { readonly kind: 'harness'; readonly seed: number; readonly message: string };

/** Runs the seeds one after the other; fewer outcomes than seeds mean that it was told to stop. */
export function runBatch(runner: Runner, batch: Batch): SeedOutcome[] {
  const place = new Int32Array(batch.place);
  const stop = new Int32Array(batch.stop);
  const outcomes: SeedOutcome[] = [];
  for (const [n, seed] of batch.seeds.entries()) {
    if (Atomics.load(stop, 0) !== 0) break;
    Atomics.store(place, 0, n);
    outcomes.push(runSeed(runner, seed, batch.profile));
  }
  return outcomes;
}

function runSeed(runner: Runner, { seed, twice }: BatchSeed, profile: ProfileName): SeedOutcome {
  try {
    const scenario = generateScenario(seed, PROFILES[profile]);
    if (!twice) return { kind: 'run', seed, result: runner.run(scenario) };
    const { result, difference } = runTwice(runner, scenario);
    if (difference === null) return { kind: 'run', seed, result };
    return { kind: 'harness', seed, message: difference };
  } catch (error) {
    // Replicas turn their own errors into a stop; what arrives here is a defect of the simulator.
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'harness', seed, message: `seed ${seed}: the simulator threw: ${why}` };
  }
}
