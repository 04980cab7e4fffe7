/** Who runs candidates: this very build, or a copy with a planted bug in a process of its own. */
import { setImmediate } from 'node:timers/promises';
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import { impossible } from '../../src/base/invariant.ts';
import type { Runner } from '../run-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ShrinkStep, shrinkRuns } from '../shrink/shrink-run.ts';
import type { ShrinkCursor } from '../shrink/shrink-scenario.ts';
import { tellRun } from '../story/tell-run.ts';
import type { System } from '../system.ts';

export interface ShrinkWatch {
  readonly milliseconds: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Each time that it got smaller. */
  readonly smaller: (shrinking: ShrinkStep) => void;
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
  ): Promise<ShrinkStep>;
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
): Promise<ShrinkStep> {
  const endAt = now() + milliseconds;
  let latest: ShrinkStep | null = null;
  for (const step of shrinkRuns((one) => runner.run(one), scenario, property, cursor ?? undefined)) {
    latest = step;
    tried();
    if (step.smaller) smaller(step);
    // So that Ctrl-C is heard between two runs.
    await setImmediate();
    if (now() >= endAt || signal.aborted) break;
  }
  return latest ?? impossible('shrinking made no run');
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
      let latest: ShrinkStep | null = null;
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
