/** All search strategies by name, each with the control that lacks its steering signal and nothing else. */
import { generateScenario } from '../scenario/generate.ts';
import type { Profile } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CoverageGuide } from './coverage.ts';
import { mutant } from './mutant.ts';
import { fixedPriorities, prioritySchedule } from './priorities.ts';
import { plainRandom } from './random.ts';
import type { RunId } from './run-id.ts';
import type { Strategy } from './strategy.ts';

export const STRATEGIES = {
  swarm: {
    summary: 'each seed draws which kinds of fault there are at all, and how strong',
    scenario: generateScenario,
    guide: null,
  },
  random: {
    summary: 'a little of every kind of fault in each seed: the control of swarm',
    scenario: plainRandom,
    guide: null,
  },
  pct: {
    summary: 'as swarm, but messages arrive by random priorities, which change at a few points',
    scenario: prioritySchedule,
    guide: null,
  },
  'pct-fixed': {
    summary: 'as pct, but no priority ever changes: its control',
    scenario: fixedPriorities,
    guide: null,
  },
  coverage: {
    summary: 'as swarm, but half of the runs are mutations of some that reached what none had before',
    scenario: generateScenario,
    guide: () => new CoverageGuide('novelty'),
  },
  'coverage-coin': {
    summary: 'as coverage, but a coin decides which runs are mutated: its control',
    scenario: generateScenario,
    guide: () => new CoverageGuide('coin'),
  },
} as const satisfies Readonly<Record<string, Strategy>>;

export type StrategyName = keyof typeof STRATEGIES;

/** In the order in which help lists them. */
// The keys of a record are its names.
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as readonly StrategyName[];

export const DEFAULT_STRATEGY: StrategyName = 'swarm';

/** The scenario of any run of a campaign, from its id alone. */
export function scenarioOf(strategy: StrategyName, run: RunId, profile: Profile): Scenario {
  return run.length === 1 ? STRATEGIES[strategy].scenario(run[0], profile) : mutant(run, profile);
}
