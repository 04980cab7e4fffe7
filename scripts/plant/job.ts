/** What a bundle with a planted bug is asked to do, and what it answers; handed over as JSON. */
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { JudgesName } from './judges.ts';

export type Job =
  /** Seeds one after the other until the judges find something. */
  | {
      readonly kind: 'hunt';
      readonly judges: JudgesName;
      readonly first: number;
      readonly seeds: number;
    }
  /** One scenario. */
  | { readonly kind: 'run'; readonly scenario: Scenario }
  /** A smaller scenario that breaks the same property. */
  | { readonly kind: 'shrink'; readonly seed: number; readonly property: string; readonly tries: number };

export interface Hunt {
  readonly found: boolean;
  /** Runs made, the last one included. */
  readonly seeds: number;
  readonly seed: number | null;
  readonly property: string | null;
  readonly message: string | null;
}

export interface Run {
  /** Every property that was broken, in the order in which they report. */
  readonly violations: readonly { readonly property: string; readonly message: string }[];
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly minimal: boolean;
}

/** What each kind of job is answered with. */
export interface Answers {
  readonly hunt: Hunt;
  readonly run: Run;
  readonly shrink: Shrunk;
}
