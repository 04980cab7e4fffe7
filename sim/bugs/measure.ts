/**
 * Measures how well planted bugs are found: from each of several first seeds, how many seeds and seconds it takes;
 * then one failing seed is shrunk. Bugs take turns, so that when the time is up each of them has had its share.
 */
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import type { ShrinkStep } from '../shrink/shrink-run.ts';
import { type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import { type Edited, NO_ASSERTIONS } from './bundle.ts';
import type { Hunt } from './job.ts';
import type { JudgesName } from './judges.ts';
import { GivenUp, Hung, Plant } from './plant.ts';
import { inTurns } from './turns.ts';

/** First seeds are so far apart that no hunt runs into the seeds of another. */
export const SEEDS_APART = 1_000_000;
/** How a hunt is called that ended because a run did not. */
export const HUNG = 'watchdog-real-time';

export interface MeasurePlan {
  /** Seeds of one hunt at most. */
  readonly budget: number;
  readonly firstSeeds: number;
  readonly profile: ProfileName;
  readonly strategy: StrategyName;
  readonly judges: JudgesName;
  /** Processes at a time. */
  readonly jobs: number;
  /** Real time for all of it, shrinking included. */
  readonly milliseconds: number;
  /** Real time for each bug's shrinking; 0: nothing is shrunk. */
  readonly shrinkMilliseconds: number;
  /** Edit the core's own assertions out, which would stop a server before a property notices. */
  readonly withoutAssertions: boolean;
}

/** What one hunt came to. */
export interface HuntEnd extends Hunt {
  readonly seconds: number;
}

export interface Measured {
  readonly bug: PlantedBug;
  /** One for each first seed; fewer when the time was up. */
  readonly hunts: HuntEnd[];
  shrunk: ShrinkStep | null;
  /** Why it could not be measured, or not to the end; null if all went well. */
  problem: string | null;
}

export interface MeasureEvents {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly hunted: (bug: PlantedBug, hunt: HuntEnd) => void;
}

/** @throws EditError when an edit does not fit the source. */
export async function measureBugs(
  bugs: readonly PlantedBug[],
  plan: MeasurePlan,
  events: MeasureEvents,
): Promise<Measured[]> {
  const all = bugs.map((bug): Measured => ({ bug, hunts: [], shrunk: null, problem: null }));
  const plants = new Map<Measured, Promise<Plant>>();
  const plantOf = (one: Measured): Promise<Plant> => {
    const plant = plants.get(one) ?? Plant.create(editsOf(one.bug, plan));
    plants.set(one, plant);
    return plant;
  };
  const endAt = events.now() + plan.milliseconds;
  // Kept back from hunting: half of the time at most.
  const shrinking = Math.min((all.length * plan.shrinkMilliseconds) / plan.jobs, plan.milliseconds / 2);
  try {
    await within(plan.milliseconds - shrinking, events.signal, (signal) => {
      const rounds = Array.from({ length: plan.firstSeeds }, (_, n) => all.map((one) => [one, n] as const));
      return inTurns(rounds.flat(), plan.jobs, signal, async ([one, n]) => {
        await hunt(one, await plantOf(one), n * SEEDS_APART, plan, events, signal);
      });
    });
    if (plan.shrinkMilliseconds > 0) {
      await within(endAt - events.now(), events.signal, (signal) =>
        inTurns(all, plan.jobs, signal, async (one) => shrink(one, await plantOf(one), plan, signal)),
      );
    }
  } finally {
    for (const plant of plants.values()) await plant.then((made) => made.remove()).catch(() => {});
  }
  return all;
}

function editsOf({ id, edits }: PlantedBug, { withoutAssertions }: MeasurePlan): Edited {
  return withoutAssertions ? { id, edits: [...edits, NO_ASSERTIONS] } : { id, edits };
}

async function hunt(
  one: Measured,
  plant: Plant,
  first: number,
  { budget, profile, strategy, judges }: MeasurePlan,
  events: MeasureEvents,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = events.now();
  try {
    const job = { kind: 'hunt', judges, profile, strategy, first, seeds: budget } as const;
    const found = await plant.do(job, { signal });
    keep(one, { ...found, seconds: (events.now() - startedMs) / 1_000 }, events);
  } catch (error) {
    if (error instanceof GivenUp) one.problem ??= 'the time was up';
    else if (error instanceof Hung)
      keep(one, { ...hungHunt(one.bug, error, first), seconds: (events.now() - startedMs) / 1_000 }, events);
    else one.problem ??= error instanceof Error ? error.message : String(error);
  }
}

function keep(one: Measured, end: HuntEnd, events: MeasureEvents): void {
  one.hunts.push(end);
  events.hunted(one.bug, end);
}

/** A run that never ends finds the bug only if that is what the bug does. */
function hungHunt({ hangs }: PlantedBug, hung: Hung, first: number): Hunt {
  const seeds = hung.seed - first + 1;
  if (hangs === undefined) {
    const none = { seed: null, run: null, property: null, others: [] };
    return { found: false, seeds, ...none, message: hung.message, cpuMs: 0 };
  }
  return {
    found: true,
    seeds,
    seed: hung.seed,
    run: null,
    property: HUNG,
    message: `${hung.message}: ${hangs}`,
    others: [],
    cpuMs: 0,
  };
}

async function shrink(
  one: Measured,
  plant: Plant,
  { profile, strategy, shrinkMilliseconds }: MeasurePlan,
  signal: AbortSignal,
): Promise<void> {
  const found = one.hunts.find(({ run, property }) => run !== null && property !== HUNG);
  if (found === undefined || found.run === null || found.property === null) return;
  const scenario = scenarioOf(strategy, found.run, PROFILES[profile]);
  try {
    one.shrunk = await plant.do(
      { kind: 'shrink', scenario, property: found.property, milliseconds: shrinkMilliseconds },
      {
        signal,
        soFar: (answer) => {
          one.shrunk = answer;
        },
      },
    );
  } catch (error) {
    if (!(error instanceof GivenUp)) one.problem ??= error instanceof Error ? error.message : String(error);
  }
}

/** Lets `work` run under a signal that comes when the time is up, or when `outer` does. */
async function within(
  milliseconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, Math.max(0, milliseconds));
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort);
  try {
    await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
}
