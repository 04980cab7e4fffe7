/**
 * Runs a scenario twice and compares. When the trace hashes differ, it runs twice more with logs kept, and names
 * the first event at which the two part: that is where to look for a clock, a random number or an unordered set.
 */

import type { LogLine, Runner, RunOptions, RunResult } from '../run-result.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface Divergence {
  /** The first event that differs, or null when the logs were equal and only the hashes were not. */
  readonly event: number | null;
  /** What each of the two runs did there; null when it had ended. */
  readonly first: LogLine | null;
  readonly second: LogLine | null;
}

export interface TwoRuns {
  readonly result: RunResult;
  /** Null when the two runs were the same. */
  readonly divergence: Divergence | null;
}

export function runTwice(run: Runner, scenario: Scenario, options: RunOptions = {}): TwoRuns {
  const result = run(scenario, options);
  const again = run(scenario, options);
  if (result.traceHash === again.traceHash) return { result, divergence: null };
  return { result, divergence: findDivergence(run, scenario, options) };
}

function findDivergence(run: Runner, scenario: Scenario, options: RunOptions): Divergence {
  const lines: LogLine[] = [];
  run(scenario, { ...options, log: (line) => lines.push({ ...line }) });
  let next = 0;
  let found: Divergence | null = null;
  run(scenario, {
    ...options,
    log: (line) => {
      const other = lines[next] ?? null;
      next += 1;
      if (found !== null || (other !== null && same(other, line))) return;
      found = { event: other?.event ?? line.event, first: other, second: { ...line } };
    },
  });
  if (found !== null) return found;
  const rest = lines[next];
  return { event: rest?.event ?? null, first: rest ?? null, second: null };
}

function same(a: LogLine, b: LogLine): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One sentence for a report. */
export function describeDivergence(seed: number, { event, first, second }: Divergence): string {
  const side = (line: LogLine | null): string =>
    line === null
      ? 'had ended'
      : `${line.what} ${line.detail} (server ${line.server ?? '-'}, ${line.atUs} us)`;
  if (event === null) {
    return `seed ${seed} is not deterministic: two runs had different trace hashes, but equal logs`;
  }
  return `seed ${seed} is not deterministic: at event ${event} one run ${side(first)}, the other ${side(second)}`;
}
