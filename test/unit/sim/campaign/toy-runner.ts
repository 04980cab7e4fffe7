/** A runner without a cluster: its answer follows from the seed, and some seeds misbehave on request. */
import type { Reachable } from '../../../../sim/campaign/reachable.ts';
import type { Run } from '../../../../sim/kernel/divergence.ts';
import { type LogLine, NO_TOTALS, type Runner } from '../../../../sim/run-result.ts';

export interface ToyPlan {
  readonly violating?: readonly number[];
  /** Differ between two runs, in the event numbered 3. */
  readonly nondeterministic?: readonly number[];
  readonly throwing?: readonly number[];
}

/** What its runs count. */
export const TOY_REACHABLE: Reachable = {
  marks: ['figure-8', 'torn-tail'],
  faultKinds: ['crash', 'pause'],
  actions: ['Timeout', 'StepDown'],
};

export function toyRunner(plan: ToyPlan = {}): Runner {
  let runs = 0;
  const run: Runner['run'] = (scenario, options) => {
    const { seed } = scenario;
    runs += 1;
    if (plan.throwing?.includes(seed)) throw new Error('toy defect');
    const wobble = plan.nondeterministic?.includes(seed) ? runs : 0;
    for (let event = 1; event <= 5; event += 1) {
      options?.log?.({
        event,
        atUs: event * 1_500,
        server: event % 2,
        what: 'deliver',
        detail: event >= 3 ? `wobble ${wobble}` : 'append 1',
        role: 'follower',
        term: 1,
        vote: -1,
        lastIndex: 2,
        commitIndex: 1,
        appliedIndex: null,
      });
    }
    const violated = plan.violating?.includes(seed) === true;
    return {
      seed,
      traceHash: `${seed}-${wobble}`,
      virtualMs: 100,
      totals: { ...NO_TOTALS, events: 5, crashes: 1 },
      faultKinds: { crash: 1, pause: 0 },
      violations: violated
        ? [{ seed, property: 'election-safety', atMs: 12, event: 3, message: 'two leaders in term 4' }]
        : [],
      excuse: null,
      cut: options?.untilUs !== undefined,
      unmatchedFates: scenario.fates.map(({ key }) => key),
      actions: { Timeout: 1, StepDown: 0 },
      marks: { 'figure-8': seed % 2, 'torn-tail': 0 },
    };
  };
  return { run, begin: (scenario, options) => steps(run, scenario, options) };
}

/** The toy's five events, one at a time. */
function steps(run: Runner['run'], ...[scenario, options]: Parameters<Runner['run']>): Run {
  const lines: LogLine[] = [];
  run(scenario, { ...options, log: (line) => lines.push(line) });
  let handled = 0;
  return {
    step: () => {
      if (handled === lines.length) return false;
      handled += 1;
      return true;
    },
    get eventNumber() {
      return handled;
    },
    get now() {
      return lines[handled - 1]?.atUs ?? 0;
    },
    hash: () => JSON.stringify(lines.slice(0, handled)),
    describe: () => lines[handled - 1]?.detail ?? '',
  };
}
