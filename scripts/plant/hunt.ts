/** Does one job, given as a file of JSON, on the Raft that it was bundled with; prints one JSON object. */
import { readFileSync } from 'node:fs';
import { raftSystem } from '../../sim/raft-system.ts';
import type { RunViolation } from '../../sim/run-result.ts';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { shrinkScenario } from '../../sim/shrink/shrink-scenario.ts';
import { runScenario } from '../../sim/world.ts';
import type { Hunt, Job, Run, Shrunk } from './job.ts';
import { JUDGES, type Judges } from './judges.ts';

// Written by plant.ts.
const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
console.log(JSON.stringify(answer(job)));

function answer(job: Job): Hunt | Run | Shrunk {
  switch (job.kind) {
    case 'hunt':
      return hunt(JUDGES[job.judges], job.first, job.seeds);
    case 'run':
      return { violations: violationsOf(job.scenario) };
    case 'shrink':
      return shrink(generateScenario(job.seed, PROFILES.default), job.property, job.tries);
    default:
      return job satisfies never;
  }
}

function hunt({ properties, refine, liveness }: Judges, first: number, seeds: number): Hunt {
  const counts = ({ property }: RunViolation): boolean =>
    liveness || property === 'refinement' || properties.some(({ name }) => name === property);
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { violations } = runScenario(raftSystem, generateScenario(seed, PROFILES.default), {
      properties,
      refine,
    });
    const violation = violations.find(counts);
    if (violation === undefined) continue;
    const { property, message } = violation;
    return { found: true, seeds: seed - first + 1, seed, property, message };
  }
  return { found: false, seeds, seed: null, property: null, message: null };
}

function shrink(scenario: Scenario, property: string, tries: number): Shrunk {
  const breaks = (candidate: Scenario): boolean =>
    violationsOf(candidate).some((violation) => violation.property === property);
  if (!breaks(scenario)) throw new Error(`seed ${scenario.seed} does not break ${property}`);
  const { scenario: smallest, minimal } = shrinkScenario(scenario, breaks, { tries });
  return { scenario: smallest, minimal };
}

function violationsOf(scenario: Scenario): readonly RunViolation[] {
  return runScenario(raftSystem, scenario).violations;
}
