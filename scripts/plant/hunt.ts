/** Runs seeds one after the other until the chosen judges find something; prints one JSON object. */
import { raftSystem } from '../../sim/raft-system.ts';
import type { RunViolation } from '../../sim/run-result.ts';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import { runScenario } from '../../sim/world.ts';
import { JUDGES, type Judges, type JudgesName } from './judges.ts';

const [name, first, seeds] = process.argv.slice(2);

/** Written by `plantAndHunt`, which has a judge's name and two numbers. */
console.log(JSON.stringify(hunt(JUDGES[name as JudgesName], Number(first), Number(seeds))));

function hunt({ properties, refine, liveness }: Judges, first: number, seeds: number): object {
  const counts = ({ property }: RunViolation): boolean =>
    liveness || property === 'refinement' || properties.some(({ name }) => name === property);
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { violations } = runScenario(raftSystem, generateScenario(seed, PROFILES.default), {
      properties,
      refine,
    });
    const violation = violations.find(counts);
    if (violation === undefined) continue;
    return {
      found: true,
      seeds: seed - first + 1,
      seed,
      property: violation.property,
      message: violation.message,
    };
  }
  return { found: false, seeds, seed: null, property: null, message: null };
}
