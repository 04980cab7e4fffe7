/**
 * Failures of the past, run again before any seed: the corpus, and on request what earlier campaigns left in the store.
 * They stand beside the campaign, whose counts and digest are those of its seeds alone.
 */
import type { RunViolation } from '../run-result.ts';
import type { ProfileName } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { DEFAULT_STRATEGY } from '../strategy/strategies.ts';
import type { SeedOutcome } from './batch.ts';
import type { Executor } from './executor.ts';
import { INVOCATION } from './invocation.ts';
import { runRecovering } from './recover.ts';
import { GRACE_MS, SeedWatch } from './seed-watch.ts';

/** A scenario that failed once. */
export interface FormerFailure {
  readonly path: string;
  readonly scenario: Scenario;
}

/** How it went this time. */
export type FormerOutcome =
  | { readonly path: string; readonly kind: 'held' }
  | { readonly path: string; readonly kind: 'failed'; readonly violations: readonly RunViolation[] }
  /** The harness failed, with a sentence. */
  | { readonly path: string; readonly kind: 'harness'; readonly message: string };

export interface FormerHooks {
  /** Milliseconds of some real clock. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Real milliseconds between two looks at the workers. */
const TICK_MS = 100;
/** Scenarios say all by themselves; the profile is of no account. */
const PROFILE: ProfileName = 'default';

/**
 * @param seedTimeoutMs real time after which one is cut off, and has failed.
 * @returns one outcome each, in order; fewer when the signal came.
 */
export async function runFormer(
  former: readonly FormerFailure[],
  executor: Executor,
  seedTimeoutMs: number,
  { now, signal }: FormerHooks,
): Promise<readonly FormerOutcome[]> {
  const watch = new SeedWatch(seedTimeoutMs, now);
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const stopSoon = (): void => {
    Atomics.store(new Int32Array(stop), 0, 1);
    watch.hurry(GRACE_MS);
  };
  signal.addEventListener('abort', stopSoon, { once: true });
  if (signal.aborted) stopSoon();
  const ticker = setInterval(() => watch.look(), TICK_MS);
  try {
    const all = former.map(async ({ path, scenario }) => {
      const { seed } = scenario;
      const seeds = [{ seed, run: [seed] as const, twice: false, scenario }];
      const work = { profile: PROFILE, strategy: DEFAULT_STRATEGY, seeds, stop };
      const [outcome] = await runRecovering(executor, work, watch);
      return outcome === undefined ? [] : [outcomeOf(path, outcome)];
    });
    return (await Promise.all(all)).flat();
  } finally {
    clearInterval(ticker);
    signal.removeEventListener('abort', stopSoon);
  }
}

function outcomeOf(path: string, outcome: SeedOutcome): FormerOutcome {
  switch (outcome.kind) {
    case 'run': {
      const { violations } = outcome.result;
      return violations.length === 0 ? { path, kind: 'held' } : { path, kind: 'failed', violations };
    }
    case 'hung':
      return { path, kind: 'failed', violations: [outcome.violation] };
    case 'harness':
      return { path, kind: 'harness', message: outcome.message };
    default:
      return outcome satisfies never;
  }
}

/** One line for each that did not hold, with the command that runs it again. */
export function tellFormer(outcomes: readonly FormerOutcome[]): string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind === 'held') return [];
    const what =
      outcome.kind === 'harness'
        ? outcome.message
        : outcome.violations.map(({ property, message }) => `${property}: ${message}`).join('; ');
    return [`${outcome.path} fails: ${what}\n  replay: ${INVOCATION} replay ${outcome.path}`];
  });
}
