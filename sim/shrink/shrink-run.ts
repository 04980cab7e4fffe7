/** Shrinks by running: each candidate runs, and those that break the same property are gone on from. */
import type { RunResult } from '../run-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ShrinkCursor, Shrinker, type Shrunk } from './shrink-scenario.ts';

/** What one more run has come to. */
export interface ShrinkStep extends Shrunk {
  /** This run has made it smaller. */
  readonly smaller: boolean;
  /** Events of the run of the smallest one, up to the violation. */
  readonly events: number;
  /** What clients asked for in it, each counted once however often it was tried. */
  readonly operations: number;
}

/**
 * One step for each run, the first for the given scenario itself; it ends when nothing smaller breaks `property`, or
 * whenever it is not asked for more.
 * @param cursor where a former attempt stood at this very scenario
 * @throws Error when the given scenario does not break `property`.
 */
export function* shrinkRuns(
  run: (scenario: Scenario) => RunResult,
  scenario: Scenario,
  property: string,
  cursor: ShrinkCursor | undefined,
): Generator<ShrinkStep, void> {
  const breaks = ({ violations }: RunResult): boolean => violations.some((one) => one.property === property);
  const first = run(scenario);
  if (!breaks(first)) throw new Error(`the scenario of seed ${scenario.seed} does not break ${property}`);
  const shrinker = new Shrinker(scenario, cursor);
  let { events, clientOps: operations } = first.totals;
  yield { ...shrinker.shrunk, events, operations, smaller: false };
  for (let next = shrinker.next(); next !== null; next = shrinker.next()) {
    const result = run(next);
    const smaller = breaks(result);
    shrinker.answer(smaller);
    if (smaller) ({ events, clientOps: operations } = result.totals);
    yield { ...shrinker.shrunk, events, operations, smaller };
  }
  yield { ...shrinker.shrunk, events, operations, smaller: false };
}
