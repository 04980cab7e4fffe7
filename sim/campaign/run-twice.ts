/**
 * Runs a scenario twice and compares. When the trace hashes differ, the first event at which the two part is
 * looked for: that is where to look for a clock, a random number or an unordered set.
 */

import { type Divergence, findDivergence } from '../kernel/divergence.ts';
import type { Runner, RunOptions, RunResult } from '../run-result.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface TwoRuns {
  readonly result: RunResult;
  /** Null when the two runs were the same; otherwise one sentence for a report. */
  readonly difference: string | null;
}

export function runTwice(runner: Runner, scenario: Scenario, options: RunOptions = {}): TwoRuns {
  return compareWith(runner, scenario, options, runner.run(scenario, options));
}

/** Runs again what has already been run once with the same options, and compares. */
export function compareWith(
  runner: Runner,
  scenario: Scenario,
  options: RunOptions,
  result: RunResult,
): TwoRuns {
  const again = runner.run(scenario, options);
  if (result.traceHash === again.traceHash) return { result, difference: null };
  const divergence = findDivergence(() => runner.begin(scenario, options));
  return { result, difference: describe(scenario.seed, divergence) };
}

function describe(seed: number, found: Divergence | null): string {
  const claim = `seed ${seed} is not deterministic: `;
  if (found === null) return `${claim}two runs had different traces, two more the same`;
  const { event, upTo, at, descriptionA, descriptionB } = found;
  if (!found.exact) return `${claim}two runs differed between event ${event} and ${upTo}, two more elsewhere`;
  return `${claim}at event ${event} (${at} us) one run did "${descriptionA}", the other "${descriptionB}"`;
}
