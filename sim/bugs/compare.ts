/**
 * Search strategies compared on planted bugs: each hunts the same bugs from the same first seeds with the same budget of
 * processor time. Measured is the time that the hunter's own process used, runs and choosing alike, and not what a clock
 * on the wall says: other work on the machine then costs every strategy as little.
 */
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import { createStream } from '../kernel/random.ts';
import { shuffled } from '../scenario/draw.ts';
import { PROFILES } from '../scenario/profile.ts';
import { type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import { UNEDITED } from './bundle.ts';
import { HUNG, SEEDS_APART } from './measure.ts';
import { GivenUp, Hung, Plant } from './plant.ts';
import type { Asked, Trial } from './trial.ts';
import { inTurns } from './turns.ts';

/** More seeds than any budget of processor time allows; less than {@link SEEDS_APART}. */
const SEEDS_MAX = 900_000;

export interface ComparePlan {
  readonly strategies: readonly StrategyName[];
  /** Milliseconds of processor time for one hunt; the run that is under way then is finished. */
  readonly cpuMs: number;
  readonly firstSeeds: number;
  /** Processes at a time. */
  readonly jobs: number;
}

/** The bugs in an order that the seed decides, so that any number from the front is a fair sample. */
export function inSampleOrder(bugs: readonly PlantedBug[], seed: number): readonly PlantedBug[] {
  return shuffled(createStream(seed, 'strategies'), bugs);
}

/**
 * Makes the trials that are not known yet, one bug after the other, so that a comparison that is cut short has tried
 * whole bugs, but for the last.
 * @throws EditError when an edit does not fit the source.
 */
export async function compareStrategies(
  bugs: readonly PlantedBug[],
  plan: ComparePlan,
  source: string,
  isKnown: (trial: Asked) => boolean,
  signal: AbortSignal,
  tried: (trial: Trial) => void,
): Promise<void> {
  const control = await Plant.create(UNEDITED);
  try {
    for (const bug of bugs) {
      if (signal.aborted) return;
      const open = trialsOf(bug, plan, source).filter((trial) => !isKnown(trial));
      if (open.length === 0) continue;
      const plant = await Plant.create(bug);
      try {
        await inTurns(open, plan.jobs, signal, async (trial) => {
          const result = await tryOut(plant, bug, trial, signal);
          if (result !== null) tried(await withoutFalseAlarm(control, { ...trial, ...result }));
        });
      } finally {
        plant.remove();
      }
    }
  } finally {
    control.remove();
  }
}

export function trialsOf(
  { id }: PlantedBug,
  { strategies, cpuMs, firstSeeds }: ComparePlan,
  source: string,
): Asked[] {
  const trials: Asked[] = [];
  // Not from 0 on: those seeds have told how hard the bugs are, by which somebody may choose them.
  for (let n = 1; n <= firstSeeds; n += 1) {
    for (const strategy of strategies) {
      trials.push({ bug: id, strategy, firstSeed: n * SEEDS_APART, source, cpuMsMax: cpuMs });
    }
  }
  return trials;
}

/** What finds the bug must hold without it. */
export async function withoutFalseAlarm(control: Pick<Plant, 'do'>, trial: Trial): Promise<Trial> {
  if (trial.run === null) return trial;
  const scenario = scenarioOf(trial.strategy, trial.run, PROFILES.default);
  const { violations } = await control.do({ kind: 'run', scenario });
  return violations.length === 0 ? trial : { ...trial, found: false, isFalseAlarm: true };
}

type Came = Omit<Trial, keyof Asked>;

/** Null when it was given up. */
async function tryOut(
  plant: Plant,
  { hangs }: PlantedBug,
  { strategy, firstSeed: first, cpuMsMax: cpuMs }: Asked,
  signal: AbortSignal,
): Promise<Came | null> {
  const job = { kind: 'hunt', judges: 'everybody', profile: 'default', strategy, first, cpuMs } as const;
  try {
    const hunt = await plant.do({ ...job, seeds: SEEDS_MAX, firstAlone: true }, { signal });
    const { found, property, run, seeds } = hunt;
    return { found, property, run, isFalseAlarm: false, seeds, cpuMs: hunt.cpuMs };
  } catch (error) {
    if (error instanceof GivenUp) return null;
    if (!(error instanceof Hung)) throw error;
    // Nobody knows what it used; a run that never ends uses up any budget.
    const property = hangs === undefined ? null : HUNG;
    const seeds = error.seed - first + 1;
    return { found: hangs !== undefined, property, run: null, isFalseAlarm: false, seeds, cpuMs };
  }
}
