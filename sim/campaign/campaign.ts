/**
 * Many seeds over workers, merged in the order of the seeds, whatever order they end in: the same seeds have the
 * same result and digest with any number of jobs.
 */
import type { ProfileName } from '../scenario/profile.ts';
import type { StrategyName } from '../strategy/strategies.ts';
import type { SeedOutcome } from './batch.ts';
import type { Executor } from './executor.ts';
import { runRecovering } from './recover.ts';
import { SeedBatches } from './seed-batches.ts';
import { GRACE_MS, SeedWatch } from './seed-watch.ts';
import { CampaignSums } from './sums.ts';

export interface CampaignPlan {
  readonly profile: ProfileName;
  readonly strategy: StrategyName;
  readonly firstSeed: number;
  /** Seeds from `firstSeed` on; with a shard, those of all shards together. Null: until the deadline. */
  readonly seeds: number | null;
  /** Milliseconds from the start, or null: no deadline. */
  readonly forMs: number | null;
  readonly jobs: number;
  /** Real milliseconds after which a seed is cut off, and blamed. */
  readonly seedTimeoutMs: number;
  /** This shard takes the seeds whose place, counted from 0, is `index` modulo `count`. */
  readonly shard: { readonly index: number; readonly count: number };
  /** Stop at the first seed that fails. */
  readonly bail: boolean;
}

export interface CampaignHooks {
  /** Milliseconds of some real clock. */
  readonly now: () => number;
  /** Aborting lets the current seeds finish, for as long as the grace lasts, and ends the campaign. */
  readonly signal?: AbortSignal;
  /** After each seed, in order. */
  readonly merged?: (outcome: SeedOutcome, sums: CampaignSums) => void;
  /** Every now and then, whether or not anything has ended. */
  readonly tick?: (sums: CampaignSums, watch: SeedWatch) => void;
}

/** Batches that may wait to be merged, for each job: what bounds the memory. */
const BATCHES_AHEAD = 4;
/** Real milliseconds between two looks at the workers. */
const TICK_MS = 100;

export async function runCampaign(
  plan: CampaignPlan,
  executor: Executor,
  hooks: CampaignHooks,
): Promise<CampaignSums> {
  const sums = new CampaignSums();
  const stop = new SharedArrayBuffer(4);
  const stopped = new Int32Array(stop);
  const watch = new SeedWatch(plan.seedTimeoutMs, hooks.now);
  const requestStop = (): void => {
    Atomics.store(stopped, 0, 1);
  };
  const stopSoon = (): void => {
    requestStop();
    watch.hurry(GRACE_MS);
  };
  hooks.signal?.addEventListener('abort', stopSoon, { once: true });
  if (hooks.signal?.aborted === true) stopSoon();
  const deadline = plan.forMs === null ? Number.POSITIVE_INFINITY : hooks.now() + plan.forMs;
  const timer = plan.forMs === null ? null : setTimeout(requestStop, plan.forMs);
  const ticker = setInterval(() => {
    watch.look();
    hooks.tick?.(sums, watch);
  }, TICK_MS);
  const batches = new SeedBatches(plan);
  const waiting: Promise<SeedOutcome[]>[] = [];
  const fill = (): void => {
    while (waiting.length < plan.jobs * BATCHES_AHEAD && stopped[0] === 0 && hooks.now() < deadline) {
      const next = batches.next();
      if (next === null) return;
      const { profile, strategy } = plan;
      waiting.push(runRecovering(executor, { profile, strategy, seeds: next, stop }, watch));
    }
  };
  let bailed = false;
  try {
    for (fill(); waiting.length > 0; fill()) {
      const outcomes = await waiting.shift()!;
      for (const outcome of outcomes) {
        // After the first failure the rest is left out, so that the result does not depend on the jobs.
        if (bailed) break;
        sums.add(outcome);
        batches.learn(outcome);
        hooks.merged?.(outcome, sums);
        if (plan.bail && failed(outcome)) {
          bailed = true;
          stopSoon();
        }
      }
    }
  } finally {
    clearInterval(ticker);
    if (timer !== null) clearTimeout(timer);
    hooks.signal?.removeEventListener('abort', stopSoon);
  }
  // After a failure with `bail` nobody asks for the rest.
  if (!bailed) sums.givenUp.push(...watch.givenUp);
  return sums;
}

function failed(outcome: SeedOutcome): boolean {
  return outcome.kind !== 'run' || outcome.result.violations.length > 0;
}
