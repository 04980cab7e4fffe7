/** `ordeal strategies`: which search strategy finds more planted bugs in the same processor time. */
import type { ComparePlan } from '../bugs/compare.ts';
import { JsonLinesError } from '../bugs/json-lines.ts';
import { sourceTree } from '../bugs/source-tree.ts';
import {
  type Comparison,
  compared,
  formatStandings,
  formatStrategiesPage,
  formatTrials,
} from '../bugs/standings.ts';
import type { Asked, Trial } from '../bugs/trial.ts';
import { TrialLog } from '../bugs/trial-log.ts';
import { STRATEGY_NAMES, type StrategyName } from '../strategy/strategies.ts';
import { asUsage, chosen } from './bugs.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { GeneratedPage } from './generated-page.ts';
import type { StrategiesValues } from './strategies-entry.ts';
import { UsageError } from './usage-error.ts';

const US_PER_MS = 1_000;
const CPU_USUAL_MS = 15_000;
const STATE_USUAL = '.ordeal/strategies.jsonl';
/** Of the digest of the sources. */
const DIGITS_SHOWN = 16;

export async function strategiesCommand(host: CommandHost, values: StrategiesValues): Promise<ExitCode> {
  const plan: ComparePlan = {
    strategies: strategiesOf(values.only),
    cpuMs: values.cpu === null ? CPU_USUAL_MS : values.cpu / US_PER_MS,
    firstSeeds: values['first-seeds'],
    jobs: values.jobs,
  };
  const page = values.page === null ? null : new GeneratedPage(values.page, 'ordeal strategies');
  const { comparison, source } = await compare(host, plan, values);
  page?.write(formatStrategiesPage(comparison, howOf(values, plan), source.slice(0, DIGITS_SHOWN)));
  host.out(
    values.json
      ? `${JSON.stringify(comparison)}\n`
      : `${formatTrials(comparison)}\n${formatStandings(comparison)}`,
  );
  return 0;
}

async function compare(
  host: CommandHost,
  plan: ComparePlan,
  values: StrategiesValues,
): Promise<{ readonly comparison: Comparison; readonly source: string }> {
  const state = values.state ?? STATE_USUAL;
  const signals = [host.signal];
  if (values.time !== null) signals.push(AbortSignal.timeout(Math.ceil(values.time / US_PER_MS)));
  const signal = AbortSignal.any(signals);
  try {
    // Before what plants is loaded: it needs the bundler, which the package does not bring.
    sourceTree();
    const { compareStrategies, inSampleOrder, trialsOf } = await import('../bugs/compare.ts');
    const { sourceDigest } = await import('../bugs/source-digest.ts');
    const log = new TrialLog(state);
    const bugs = inSampleOrder(chosen(values.bug), values.seed).slice(0, values.sample ?? undefined);
    const source = await sourceDigest();
    const isKnown = (asked: Asked): boolean => log.get(asked) !== null;
    await compareStrategies(bugs, plan, source, isKnown, signal, (trial) => {
      log.append(trial);
      host.err(`${describe(trial)}\n`);
    });
    const trials = bugs
      .flatMap((bug) => trialsOf(bug, plan, source))
      .flatMap((asked) => log.get(asked) ?? []);
    return { comparison: compared(trials, plan.strategies, plan.cpuMs), source };
  } catch (error) {
    if (error instanceof JsonLinesError) {
      throw new UsageError(`--state: ${error.message}; name a file of this command, or remove it`);
    }
    throw asUsage(error);
  }
}

function describe({ bug, strategy, found, property, isFalseAlarm, seeds, cpuMs }: Trial): string {
  const alarm = `a false alarm of ${property}: the run breaks it without the bug`;
  const how = isFalseAlarm ? alarm : found ? `found by ${property}` : 'not found';
  return `${bug}: ${strategy}: ${how}, ${seeds} seeds, ${(cpuMs / 1_000).toFixed(1)} s of processor time`;
}

/** @throws UsageError for a name that is none. */
function strategiesOf(names: string | null): readonly StrategyName[] {
  if (names === null) return STRATEGY_NAMES;
  return names.split(',').map((name) => {
    const found = STRATEGY_NAMES.find((one) => one === name.trim());
    if (found === undefined) {
      throw new UsageError(
        `--only: there is no strategy "${name.trim()}"; there are ${STRATEGY_NAMES.join(', ')}`,
      );
    }
    return found;
  });
}

function howOf(values: StrategiesValues, plan: ComparePlan): string {
  const sample = values.sample === null ? '' : ` --sample ${values.sample}`;
  const bug = values.bug === null ? '' : ` --bug ${values.bug}`;
  return `ordeal strategies --seed ${values.seed}${sample}${bug} --cpu ${plan.cpuMs / 1_000}s --first-seeds ${plan.firstSeeds}`;
}
