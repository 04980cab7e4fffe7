/** One hunt of a comparison of strategies. */
import type { RunId } from '../strategy/run-id.ts';
import type { StrategyName } from '../strategy/strategies.ts';

/** What one strategy came to, on one bug from one first seed. */
export interface Trial {
  readonly bug: string;
  readonly strategy: StrategyName;
  readonly firstSeed: number;
  /** Of the sources that were run: what was measured of others says nothing of these. */
  readonly source: string;
  readonly cpuMsMax: number;
  readonly found: boolean;
  readonly property: string | null;
  /** The run that found it. */
  readonly run: RunId | null;
  /** That run breaks something without the bug as well: a defect of the harness, and the bug counts as not found. */
  readonly isFalseAlarm: boolean;
  readonly seeds: number;
  readonly cpuMs: number;
}

/** All that decides what a trial comes to. */
export type Asked = Pick<Trial, 'bug' | 'strategy' | 'firstSeed' | 'source' | 'cpuMsMax'>;

export function keyOf({ bug, strategy, firstSeed, source, cpuMsMax }: Asked): string {
  return `${bug} ${strategy} ${firstSeed} ${source} ${cpuMsMax}`;
}
