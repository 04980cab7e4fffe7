/**
 * The scenario of a run id: that of its first seed, with a mutation for each seed that follows. A mutation draws some
 * parts of the scenario anew, gives the run other dice, or edits its list of faults; it is a function of the run id alone,
 * and what comes out is always valid.
 */
import type { Random } from '../../src/ports/random.ts';
import { createStream } from '../kernel/random.ts';
import { between, pick, weighted } from '../scenario/draw.ts';
import { generateScenario, partStream } from '../scenario/generate.ts';
import { livenessAllowance } from '../scenario/phases.ts';
import type { Profile } from '../scenario/profile.ts';
import { problemsOf } from '../scenario/rules.ts';
import type { Scenario, TimedFault } from '../scenario/scenario.ts';
import { editFaults } from './edit-faults.ts';
import type { RunId } from './run-id.ts';

/** Parts that can be drawn anew, each by itself, as the generator names its streams. */
const PARTS = [
  'timing',
  'limits',
  'apply',
  'storage',
  'membership',
  'moving',
  'faults',
  'faults-around',
  'network',
  'disk',
  'process',
  'clocks',
  'election-priorities',
  'workload',
  'leases',
  'lease-load',
  'aimed',
  'leaders-gone',
  'sessions',
] as const;
const PARTS_AT_ONCE = 2;
const EDITS_AT_ONCE = 3;

/** What a scenario is made of: the dice of the run, the seed that each part is drawn from, and edits of its faults. */
interface Genome {
  dice: number;
  readonly parts: Map<string, number>;
  readonly edits: { readonly seed: number; readonly count: number }[];
}

export function mutant([root, ...mutations]: RunId, profile: Profile): Scenario {
  const genome: Genome = { dice: root, parts: new Map(), edits: [] };
  for (const seed of mutations) mutate(genome, createStream(seed, 'strategy/mutation'), seed);
  const drawn = generateScenario(root, profile, (part) => partStream(genome.parts.get(part) ?? root, part));
  let { faults } = drawn;
  for (const { seed, count } of genome.edits) {
    const random = createStream(seed, 'strategy/edits');
    for (let n = 0; n < count; n += 1)
      faults = valid(drawn, editFaults(random, { ...drawn, faults }), faults);
  }
  const edited: Scenario = { ...drawn, seed: genome.dice, faults };
  return { ...edited, phases: { ...edited.phases, livenessFor: livenessAllowance(edited) } };
}

function mutate(genome: Genome, random: Random, seed: number): void {
  const what = weighted(random, [
    [50, 'edits'],
    [30, 'parts'],
    [20, 'dice'],
  ] as const);
  if (what === 'edits') {
    genome.edits.push({ seed, count: between(random, 1, EDITS_AT_ONCE) });
  } else if (what === 'dice') {
    genome.dice = seed;
  } else {
    const count = between(random, 1, PARTS_AT_ONCE);
    for (let n = 0; n < count; n += 1) genome.parts.set(pick(random, PARTS), seed);
  }
}

/** An edit that breaks a rule of scenarios is not made. */
function valid(
  scenario: Scenario,
  edited: readonly TimedFault[],
  before: readonly TimedFault[],
): readonly TimedFault[] {
  return problemsOf({ ...scenario, faults: edited }).length === 0 ? edited : before;
}
