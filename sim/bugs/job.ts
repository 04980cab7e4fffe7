/** What a bundle with edits is asked to do, and what it answers; handed over as JSON. */
import type { ProfileName } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ShrinkStep } from '../shrink/shrink-run.ts';
import type { ShrinkCursor } from '../shrink/shrink-scenario.ts';
import type { RunId } from '../strategy/run-id.ts';
import type { StrategyName } from '../strategy/strategies.ts';
import type { JudgesName } from './judges.ts';

export type Job =
  /** Seeds one after the other until the judges find something. */
  | {
      readonly kind: 'hunt';
      readonly judges: JudgesName;
      readonly profile: ProfileName;
      /** The default if not given. */
      readonly strategy?: StrategyName;
      readonly first: number;
      readonly seeds: number;
      /** Milliseconds of processor time after which no further run is begun; without end if not given. */
      readonly cpuMs?: number;
      /** Do not look who else would have noticed. */
      readonly firstAlone?: boolean;
    }
  /** One scenario. */
  | { readonly kind: 'run'; readonly scenario: Scenario }
  /** One scenario, in words. */
  | { readonly kind: 'tell'; readonly scenario: Scenario }
  /** A smaller scenario that breaks the same property, within so much real time. */
  | {
      readonly kind: 'shrink';
      readonly scenario: Scenario;
      readonly property: string;
      readonly milliseconds: number;
      /** Where a former attempt stood at this very scenario. */
      readonly cursor?: ShrinkCursor;
    };

export interface Hunt {
  readonly found: boolean;
  /** Runs made, the last one included. */
  readonly seeds: number;
  readonly seed: number | null;
  /** What the seed ran under its strategy. */
  readonly run: RunId | null;
  readonly property: string | null;
  readonly message: string | null;
  /** Properties that the same run broke later, as it went on. */
  readonly others: readonly string[];
  /** Milliseconds of processor time that all runs took, apart from the start of the process. */
  readonly cpuMs: number;
}

export interface Run {
  /** Every property that was broken, in the order in which they report. */
  readonly violations: readonly { readonly property: string; readonly message: string }[];
}

export interface Told {
  readonly story: string;
}

/** What each kind of job is answered with. */
export interface Answers {
  readonly hunt: Hunt;
  readonly run: Run;
  readonly tell: Told;
  readonly shrink: ShrinkStep;
}

/**
 * One line of what a bundle writes: a sign of life before each run, the smallest scenario so far, or the answer, of which
 * the last one counts.
 */
export type Line =
  | { readonly kind: 'alive'; readonly seed: number }
  | { readonly kind: 'so-far'; readonly answer: ShrinkStep }
  | { readonly kind: 'answer'; readonly answer: Answers[keyof Answers] };
