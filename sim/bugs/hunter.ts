/** Does one job, given as a file of JSON, on the Raft that it was bundled with; writes lines of JSON. */
import { readFileSync, writeSync } from 'node:fs';
import { impossible } from '../../src/base/invariant.ts';
import { raftSystem } from '../raft-system.ts';
import type { RunResult, RunViolation } from '../run-result.ts';
import { runScenario } from '../run-scenario.ts';
import { PROFILES } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ShrinkStep, shrinkRuns } from '../shrink/shrink-run.ts';
import { tellRun } from '../story/tell-run.ts';
import { DEFAULT_STRATEGY } from '../strategy/strategies.ts';
import type { Answers, Hunt, Job, Line } from './job.ts';
import { JUDGES } from './judges.ts';
import { Search } from './search.ts';

const STDOUT = 1;

// Written by plant.ts.
const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
tell({ kind: 'answer', answer: answer(job) });

/** Written at once, so that it is told before a run that never ends. */
function tell(line: Line): void {
  let left = Buffer.from(`${JSON.stringify(line)}\n`);
  while (left.length > 0) left = left.subarray(writeSync(STDOUT, left));
}

function answer(job: Job): Answers[keyof Answers] {
  switch (job.kind) {
    case 'hunt':
      return hunt(job);
    case 'run':
      return { violations: run(job.scenario).violations };
    case 'tell':
      return { story: tellRun(raftSystem, job.scenario) };
    case 'shrink':
      return shrink(job);
    default:
      return job satisfies never;
  }
}

function hunt(job: Extract<Job, { kind: 'hunt' }>): Hunt {
  const {
    judges,
    profile,
    strategy = DEFAULT_STRATEGY,
    first,
    seeds,
    cpuMs = Number.POSITIVE_INFINITY,
    firstAlone = false,
  } = job;
  const { properties, refine, liveness } = JUDGES[judges];
  const names: readonly string[] = properties.map(({ name }) => name);
  const counts = ({ property }: RunViolation): boolean =>
    property === 'refinement' ? refine : liveness || names.includes(property);
  const search = new Search(strategy, PROFILES[profile]);
  const began = process.cpuUsage();
  let seed = first;
  for (; seed < first + seeds && usedMs(began) < cpuMs; seed += 1) {
    tell({ kind: 'alive', seed });
    const { run, scenario, violations } = search.next(seed, (scenario, coverage) =>
      runScenario(raftSystem, scenario, {
        properties,
        // What is reached is seen by refinement alone.
        refine: refine || coverage !== null,
        ...(coverage !== null && { coverage }),
        violated: ({ property }) => property === 'refinement' && !refine,
      }),
    );
    const violation = violations.find(counts);
    if (violation === undefined) continue;
    const used = usedMs(began);
    const { property, message } = violation;
    const found = {
      found: true,
      seeds: seed - first + 1,
      seed,
      run,
      property,
      message,
      others: [],
      cpuMs: used,
    };
    if (firstAlone) return found;
    // Known at once: a run that goes on where a property is broken need not end.
    tell({ kind: 'answer', answer: found });
    return { ...found, others: allBroken(scenario).filter((other) => other !== property) };
  }
  const none = { seed: null, run: null, property: null, message: null, others: [] };
  return { found: false, seeds: seed - first, ...none, cpuMs: usedMs(began) };
}

function usedMs(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}

/** Every property that the run breaks when it goes on after the first, in order of time. */
function allBroken(scenario: Scenario): string[] {
  const broken = new Set<string>();
  try {
    runScenario(raftSystem, scenario, {
      violated: ({ property }) => {
        broken.add(property);
        return true;
      },
    });
  } catch {
    // A judge may lose its footing once what it relies on is broken: those that spoke before have spoken.
  }
  return [...broken];
}

function shrink({ scenario, property, milliseconds, cursor }: Extract<Job, { kind: 'shrink' }>): ShrinkStep {
  const endAt = performance.now() + milliseconds;
  let latest: ShrinkStep | null = null;
  for (const step of shrinkRuns(run, scenario, property, cursor)) {
    latest = step;
    if (step.smaller) tell({ kind: 'so-far', answer: step });
    if (performance.now() >= endAt) break;
  }
  return latest ?? impossible('shrinking made no run');
}

function run(scenario: Scenario): RunResult {
  tell({ kind: 'alive', seed: scenario.seed });
  return runScenario(raftSystem, scenario);
}
