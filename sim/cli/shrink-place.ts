/** Who runs candidates: this very build, or a copy with a planted bug in a process of its own. */
import { setImmediate } from 'node:timers/promises';
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import type { Shrinking } from '../bugs/job.ts';
import type { Runner, RunResult } from '../run-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ShrinkCursor, Shrinker } from '../shrink/shrink-scenario.ts';
import { tellRun } from '../story/tell-run.ts';
import type { System } from '../system.ts';

export interface ShrinkWatch {
  readonly milliseconds: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Each time that it got smaller. */
  readonly smaller: (shrinking: Shrinking) => void;
  /** Each time that a candidate was tried, as often as is known. */
  readonly tried: () => void;
}

export interface ShrinkPlace {
  /** Properties that the scenario breaks, in order. */
  broken(scenario: Scenario): Promise<readonly string[]>;
  shrink(
    scenario: Scenario,
    property: string,
    cursor: ShrinkCursor | null,
    watch: ShrinkWatch,
  ): Promise<Shrinking>;
  tell(scenario: Scenario): Promise<string>;
  close(): void;
}

/** This build. */
export function shrinkHere(runner: Runner, system: System): ShrinkPlace {
  return {
    broken: async (scenario) => runner.run(scenario).violations.map(({ property }) => property),
    shrink: (scenario, property, cursor, watch) => shrinkOn(runner, scenario, property, cursor, watch),
    tell: async (scenario) => tellRun(system, scenario),
    close: () => {},
  };
}

async function shrinkOn(
  runner: Runner,
  scenario: Scenario,
  property: string,
  cursor: ShrinkCursor | null,
  { milliseconds, now, signal, smaller, tried }: ShrinkWatch,
): Promise<Shrinking> {
  const endAt = now() + milliseconds;
  const shrinker = cursor === null ? new Shrinker(scenario) : new Shrinker(scenario, cursor);
  let best = runner.run(scenario);
  const state = (): Shrinking => ({ ...shrinker.shrunk, events: best.totals.events });
  while (now() < endAt && !signal.aborted) {
    const candidate = shrinker.next();
    if (candidate === null) break;
    const result = runner.run(candidate);
    const fails = breaks(result, property);
    shrinker.answer(fails);
    tried();
    if (fails) {
      best = result;
      smaller(state());
    }
    // So that Ctrl-C is heard between two runs.
    await setImmediate();
  }
  return state();
}

function breaks({ violations }: RunResult, property: string): boolean {
  return violations.some((violation) => violation.property === property);
}

/**
 * A copy of the source with the bug.
 * @throws EditError, NoSourceTree when it cannot be planted.
 */
export async function shrinkPlanted(bug: PlantedBug): Promise<ShrinkPlace> {
  const { Plant, GivenUp } = await import('../bugs/plant.ts');
  const plant = await Plant.create(bug);
  return {
    broken: async (scenario) => {
      const { violations } = await plant.do({ kind: 'run', scenario });
      return violations.map(({ property }) => property);
    },
    shrink: async (scenario, property, cursor, { milliseconds, signal, smaller, tried }) => {
      let latest: Shrinking | null = null;
      const job = { kind: 'shrink', scenario, property, milliseconds } as const;
      try {
        return await plant.do(cursor === null ? job : { ...job, cursor }, {
          signal,
          alive: tried,
          soFar: (shrinking) => {
            latest = shrinking;
            smaller(shrinking);
          },
        });
      } catch (error) {
        if (error instanceof GivenUp && latest !== null) return latest;
        throw error;
      }
    },
    tell: async (scenario) => (await plant.do({ kind: 'tell', scenario })).story,
    close: () => plant.remove(),
  };
}
