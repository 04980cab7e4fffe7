/** Does one job, given as a file of JSON, on the Raft that it was bundled with; writes lines of JSON. */
import { readFileSync, writeSync } from 'node:fs';
import { raftSystem } from '../raft-system.ts';
import type { RunResult, RunViolation } from '../run-result.ts';
import { generateScenario } from '../scenario/generate.ts';
import { PROFILES } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Shrinker } from '../shrink/shrink-scenario.ts';
import { tellRun } from '../story/tell-run.ts';
import { runScenario } from '../world.ts';
import type { Answers, Hunt, Job, Line, Shrinking } from './job.ts';
import { JUDGES } from './judges.ts';

// Written by plant.ts.
const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
tell({ kind: 'answer', answer: answer(job) });

/** Written at once, so that it is told before a run that never ends. */
function tell(line: Line): void {
  writeSync(process.stdout.fd, `${JSON.stringify(line)}\n`);
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
    const others = allBroken(scenario).filter((other) => other !== property);
    return { found: true, seeds: seed - first + 1, seed, property, message, others };
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

function shrink({ scenario, property, milliseconds, cursor }: Extract<Job, { kind: 'shrink' }>): Shrinking {
  const endAt = performance.now() + milliseconds;
  let best = run(scenario);
  if (!breaks(best, property))
    throw new Error(`the scenario of seed ${scenario.seed} does not break ${property}`);
  const shrinker = new Shrinker(scenario, cursor);
  const sofar = (): Shrinking => ({ ...shrinker.shrunk, events: best.totals.events });
  while (performance.now() < endAt) {
    const candidate = shrinker.next();
    if (candidate === null) break;
    const result = run(candidate);
    const fails = breaks(result, property);
    shrinker.answer(fails);
    if (!fails) continue;
    best = result;
    tell({ kind: 'so-far', answer: sofar() });
  }
  return sofar();
}

function breaks({ violations }: RunResult, property: string): boolean {
  return violations.some((violation) => violation.property === property);
}

function run(scenario: Scenario): RunResult {
  tell({ kind: 'alive', seed: scenario.seed });
  return runScenario(raftSystem, scenario);
}
