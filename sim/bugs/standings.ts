/** What a comparison of strategies says: sums for each, and a table of all trials, in the words of docs/strategies.md. */
import type { StrategyName } from '../strategy/strategies.ts';
import type { Trial } from './trial.ts';

/** The object that `ordeal strategies --json` prints. */
export interface Comparison {
  readonly bugs: number;
  readonly firstSeeds: number;
  /** Processor time of one hunt at most. */
  readonly cpuSecondsMax: number;
  readonly strategies: readonly Standing[];
  readonly trials: readonly Trial[];
}

export interface Standing {
  readonly strategy: StrategyName;
  /** Of the trials, those that found the bug. */
  readonly found: number;
  readonly tried: number;
  /** Of all trials; one that found nothing has used up its budget. */
  readonly cpuSeconds: number;
  readonly runsPerCpuSecond: number;
  /** Trials that found a bug which its control did not find from the same first seed, and the other way round; null: no control. */
  readonly againstControl: { readonly alone: number; readonly controlAlone: number } | null;
}

/** Each strategy with what it is without its steering signal. */
export const CONTROL_OF: Readonly<Partial<Record<StrategyName, StrategyName>>> = {
  swarm: 'random',
  pct: 'pct-fixed',
  coverage: 'coverage-coin',
};

/** Of those bugs and first seeds that every one of the strategies has tried. */
export function compared(
  trials: readonly Trial[],
  strategies: readonly StrategyName[],
  cpuMsMax: number,
): Comparison {
  const whole = rowsOf(trials).filter((row) => strategies.every((name) => row.has(name)));
  const kept = whole.flatMap((row) => strategies.map((name) => row.get(name)!));
  return {
    bugs: new Set(kept.map(({ bug }) => bug)).size,
    firstSeeds: new Set(kept.map(({ firstSeed }) => firstSeed)).size,
    cpuSecondsMax: cpuMsMax / 1_000,
    strategies: strategies.map((strategy) => standingOf(strategy, whole)),
    trials: kept,
  };
}

type Row = ReadonlyMap<StrategyName, Trial>;

/** One for each bug and first seed, in the order of the trials. */
function rowsOf(trials: readonly Trial[]): readonly Row[] {
  const rows = new Map<string, Map<StrategyName, Trial>>();
  for (const trial of trials) {
    const place = `${trial.bug} ${trial.firstSeed}`;
    const row = rows.get(place) ?? new Map<StrategyName, Trial>();
    rows.set(place, row.set(trial.strategy, trial));
  }
  return [...rows.values()];
}

function standingOf(strategy: StrategyName, rows: readonly Row[]): Standing {
  const mine = rows.map((row) => row.get(strategy)!);
  const cpuSeconds = mine.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1_000;
  const runs = mine.reduce((sum, { seeds }) => sum + seeds, 0);
  const control = CONTROL_OF[strategy];
  const found = (row: Row, name: StrategyName): boolean => row.get(name)!.found;
  const hasControl = control !== undefined && rows.every((row) => row.has(control));
  return {
    strategy,
    found: mine.filter((trial) => trial.found).length,
    tried: mine.length,
    cpuSeconds: rounded(cpuSeconds),
    runsPerCpuSecond: cpuSeconds === 0 ? 0 : rounded(runs / cpuSeconds),
    againstControl: hasControl
      ? {
          alone: rows.filter((row) => found(row, strategy) && !found(row, control)).length,
          controlAlone: rows.filter((row) => !found(row, strategy) && found(row, control)).length,
        }
      : null,
  };
}

export function formatStandings({ strategies }: Comparison): string {
  const lines = [
    '| strategy | found, of trials | processor seconds in all | runs a processor second | found alone, control alone |',
    '|---|---|---|---|---|',
  ];
  for (const { strategy, found, tried, cpuSeconds, runsPerCpuSecond, againstControl } of strategies) {
    const against = againstControl === null ? '' : `${againstControl.alone}, ${againstControl.controlAlone}`;
    lines.push(`| ${strategy} | ${found} of ${tried} | ${cpuSeconds} | ${runsPerCpuSecond} | ${against} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** Seeds until each bug is found, from each first seed; a dash: not within the budget. */
export function formatTrials({ trials, strategies }: Comparison): string {
  const names = strategies.map(({ strategy }) => strategy);
  const lines = [
    `| bug | first seed | ${names.join(' | ')} |`,
    `|---|---|${names.map(() => '---|').join('')}`,
  ];
  for (const row of rowsOf(trials)) {
    const cells = names.map((name) => {
      const { found, seeds } = row.get(name)!;
      return found ? seeds : `- (${seeds})`;
    });
    const { bug, firstSeed } = row.values().next().value!;
    lines.push(`| ${bug} | ${firstSeed} | ${cells.join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

export function formatStrategiesPage(comparison: Comparison, how: string, source: string): string {
  const { bugs, firstSeeds, cpuSecondsMax } = comparison;
  const times = firstSeeds === 1 ? 'one first seed' : `${firstSeeds} first seeds`;
  return [
    `Written by \`${how}\`: ${bugs} planted bugs, ${times}, ${cpuSecondsMax} s of processor time for each hunt, sources ${source}.`,
    '',
    formatStandings(comparison),
    'Seeds until each bug was found; in brackets how many were tried in vain:',
    '',
    formatTrials(comparison),
  ].join('\n');
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
