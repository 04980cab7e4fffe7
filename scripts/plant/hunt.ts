/** Runs seeds one after the other until a property is violated; prints one JSON object. */
import { raftSystem } from '../../sim/raft-system.ts';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import { runScenario } from '../../sim/world.ts';

const [first, seeds] = process.argv.slice(2).map(Number);

function hunt(): object {
  for (let n = 0; n < seeds!; n += 1) {
    const seed = first! + n;
    const violation = runScenario(raftSystem, generateScenario(seed, PROFILES.default)).violations[0];
    if (violation === undefined) continue;
    return { found: true, seeds: n + 1, seed, property: violation.property, message: violation.message };
  }
  return { found: false, seeds, seed: null, property: null, message: null };
}

console.log(JSON.stringify(hunt()));
