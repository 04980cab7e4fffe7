/** The result of a campaign as one JSON object: what `run --json` prints and `--out` keeps. */

import type { RunViolation, Totals } from '../run-result.ts';
import type { ProfileName } from '../scenario/profile.ts';
import type { StrategyName } from '../strategy/strategies.ts';
import type { FormerOutcome } from './former.ts';
import { replayCommand } from './invocation.ts';
import type { Reachable } from './reachable.ts';
import type { CampaignSums } from './sums.ts';

export const SUMMARY_SCHEMA = 'ordeal-campaign-1';

export interface ReachedMap {
  readonly reached: Readonly<Record<string, number>>;
  /** Registered, and never reached. */
  readonly missed: readonly string[];
}

export interface CampaignSummary {
  readonly schema: typeof SUMMARY_SCHEMA;
  readonly version: string;
  readonly node: string;
  readonly profile: ProfileName;
  readonly strategy: StrategyName;
  readonly shard: string;
  readonly seeds: number;
  readonly passed: number;
  readonly failed: number;
  readonly firstSeed: number;
  /** The first ones, in the order of the seeds; `violationCount` counts all. */
  readonly violations: readonly (RunViolation & { readonly replay: string })[];
  readonly violationCount: number;
  /** Nondeterminism, dead workers, defects of the simulator: sentences. */
  readonly harnessFailures: readonly string[];
  readonly harnessFailureCount: number;
  /** Failures of the past that were run first (see `runFormer`), beside the seeds. */
  readonly former: FormerSummary;
  readonly totals: Totals;
  readonly virtualMs: number;
  readonly wallMs: number;
  readonly eventsPerSecond: number;
  /** Virtual time over real time. */
  readonly speedup: number;
  readonly marks: ReachedMap;
  readonly faultKinds: ReachedMap;
  /** Actions of the protocol specification that were matched. */
  readonly actions: ReachedMap;
  /** Why liveness was not demanded, with the number of seeds. */
  readonly excuses: Readonly<Record<string, number>>;
  /** Of the trace hashes in seed order: the same for the same seeds, with any number of jobs. */
  readonly digest: string;
}

export interface FormerSummary {
  readonly held: number;
  /** Files that fail again. */
  readonly failed: readonly string[];
  /** Files on which the harness failed. */
  readonly unknown: readonly string[];
}

export interface SummaryContext {
  readonly version: string;
  readonly node: string;
  readonly profile: ProfileName;
  readonly strategy: StrategyName;
  readonly firstSeed: number;
  readonly shard: { readonly index: number; readonly count: number };
  readonly wallMs: number;
  readonly former: readonly FormerOutcome[];
  /** What was not reached is missed, also when nothing was run. */
  readonly reachable: Reachable;
}

export function summarise(sums: CampaignSums, context: SummaryContext): CampaignSummary {
  const { profile, strategy, shard, reachable } = context;
  const wallMs = Math.max(1, Math.round(context.wallMs));
  return {
    schema: SUMMARY_SCHEMA,
    version: context.version,
    node: context.node,
    profile,
    strategy,
    shard: `${shard.index + 1}/${shard.count}`,
    seeds: sums.seeds,
    passed: sums.passed,
    failed: sums.failed,
    firstSeed: context.firstSeed,
    violations: sums.violations.map(({ run, ...violation }) => ({
      ...violation,
      replay: replayCommand(run, profile, strategy),
    })),
    violationCount: sums.violationCount,
    harnessFailures: sums.harnessFailures,
    harnessFailureCount: sums.harnessFailureCount,
    former: formerSummary(context.former),
    totals: sums.totals,
    virtualMs: sums.virtualMs,
    wallMs,
    eventsPerSecond: Math.round((sums.totals.events * 1_000) / wallMs),
    speedup: Math.round((sums.virtualMs * 10) / wallMs) / 10,
    marks: reachedMap(sums.marks, reachable.marks),
    faultKinds: reachedMap(sums.faultKinds, reachable.faultKinds),
    actions: reachedMap(sums.actions, reachable.actions),
    excuses: Object.fromEntries(sortedByName(sums.excuses)),
    digest: sums.digest(),
  };
}

/**
 * 3: the harness cannot be trusted, whatever else was found; 1: a property was violated; 0: all held. Where nothing was
 * run (an empty shard, an interruption at once) nothing has held: that is no verdict, and 3 as well.
 */
export function exitCodeOf(
  summary: Pick<CampaignSummary, 'harnessFailureCount' | 'failed' | 'seeds' | 'former'>,
): 0 | 1 | 3 {
  const { former, harnessFailureCount, seeds, failed } = summary;
  if (harnessFailureCount + former.unknown.length > 0 || seeds === 0) return 3;
  return failed + former.failed.length > 0 ? 1 : 0;
}

function formerSummary(outcomes: readonly FormerOutcome[]): FormerSummary {
  const of = (wanted: FormerOutcome['kind']): string[] =>
    outcomes.filter(({ kind }) => kind === wanted).map(({ path }) => path);
  return { held: of('held').length, failed: of('failed'), unknown: of('harness') };
}

function reachedMap(counts: ReadonlyMap<string, number>, names: readonly string[]): ReachedMap {
  const sorted = sortedByName(new Map([...names.map((name) => [name, 0] as const), ...counts]));
  return {
    reached: Object.fromEntries(sorted.filter(([, count]) => count > 0)),
    missed: sorted.filter(([, count]) => count === 0).map(([name]) => name),
  };
}

function sortedByName(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
