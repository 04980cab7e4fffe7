/** Does one job, given as a file of JSON, on the Raft that it was bundled with; writes lines of JSON. */
import { readFileSync, writeSync } from 'node:fs';
import { impossible } from '../../src/base/invariant.ts';
import { raftSystem } from '../raft-system.ts';
import type { RunResult, RunViolation } from '../run-result.ts';
import { generateScenario } from '../scenario/generate.ts';
import { PROFILES } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ShrinkStep, shrinkRuns } from '../shrink/shrink-run.ts';
import { tellRun } from '../story/tell-run.ts';
import { runScenario } from '../world.ts';
import type { Answers, Hunt, Job, Line } from './job.ts';
import { JUDGES } from './judges.ts';

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

function hunt({ judges, profile, first, seeds }: Extract<Job, { kind: 'hunt' }>): Hunt {
  const { properties, refine, liveness } = JUDGES[judges];
  const names: readonly string[] = properties.map(({ name }) => name);
  const counts = ({ property }: RunViolation): boolean =>
    liveness || property === 'refinement' || names.includes(property);
  for (let seed = first; seed < first + seeds; seed += 1) {
    tell({ kind: 'alive', seed });
    const scenario = generateScenario(seed, PROFILES[profile]);
    const { violations } = runScenario(raftSystem, scenario, { properties, refine });
    const violation = violations.find(counts);
    if (violation === undefined) continue;
    const { property, message } = violation;
    const found = { found: true, seeds: seed - first + 1, seed, property, message, others: [] };
    // Known at once: a run that goes on where a property is broken need not end.
    tell({ kind: 'answer', answer: found });
    return { ...found, others: allBroken(scenario).filter((other) => other !== property) };
  }
  return { found: false, seeds, seed: null, property: null, message: null, others: [] };
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
