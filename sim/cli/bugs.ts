/** `ordeal bugs`: what a campaign would have found, measured on bugs that are known. */
import { ALL_BUGS } from '../../properties/bugs/all.ts';
import { EditError, type PlantedBug } from '../../properties/bugs/planted-bug.ts';
import type { HuntEnd, Measured, MeasurePlan } from '../bugs/measure.ts';
import { type DetectionReport, formatPage, formatTable, reportOf } from '../bugs/report.ts';
import { NoSourceTree, sourceTree } from '../bugs/source-tree.ts';
import { formatRunId } from '../strategy/run-id.ts';
import { type BugsValues, HUNTING } from './bugs-entry.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { GeneratedPage } from './generated-page.ts';
import { UsageError } from './usage-error.ts';

const US_PER_MS = 1_000;
const TIME_USUAL_MS = 600_000;
const SHRINK_USUAL_MS = 3_000;

export async function bugsCommand(host: CommandHost, values: BugsValues): Promise<ExitCode> {
  const bugs = chosen(values.bug);
  if (values.list) {
    host.out(bugs.map(({ id, story, breaks }) => `${id}\n  ${story}\n  Breaks: ${breaks}\n`).join(''));
    return 0;
  }
  const page = values.page === null ? null : new GeneratedPage(values.page, 'ordeal bugs');
  const measured = await measure(host, bugs, planOf(host, values));
  const report = reportOf(measured);
  page?.write(formatPage(measured, howOf(values)));
  for (const { bug, problem } of measured) if (problem !== null) host.err(`${bug.id}: ${problem}\n`);
  host.out(values.json ? `${JSON.stringify(report)}\n` : `${formatTable(measured)}${summary(report)}`);
  return report.found === report.total ? 0 : 1;
}

/** The options that decide what is measured. */
function howOf(values: BugsValues): string {
  const seconds = (us: number | null): string => `${(us ?? 0) / (1_000 * US_PER_MS)}s`;
  return [
    `ordeal bugs --first-seeds ${values['first-seeds']} --budget ${values.budget} --strategy ${values.strategy}`,
    ...(values.bug === null ? [] : [`--bug ${values.bug}`]),
    ...(values['without-assertions'] ? ['--without-assertions'] : []),
    ...(values.time === null ? [] : [`--time ${seconds(values.time)}`]),
    ...(values['no-shrink'] ? ['--no-shrink'] : []),
    ...(values['shrink-time'] === null ? [] : [`--shrink-time ${seconds(values['shrink-time'])}`]),
  ].join(' ');
}

/** @throws UsageError for an id that is none. */
export function chosen(ids: string | null): readonly PlantedBug[] {
  if (ids === null) return ALL_BUGS;
  return ids.split(',').map((id) => {
    const bug = ALL_BUGS.find((one) => one.id === id.trim());
    if (bug === undefined)
      throw new UsageError(`--bug: there is no planted bug "${id.trim()}"; see ordeal bugs --list`);
    return bug;
  });
}

/** What planting throws for reasons of the user's own becomes wrong usage; the rest is thrown on. */
export function asUsage(error: unknown): unknown {
  return error instanceof EditError || error instanceof NoSourceTree ? new UsageError(error.message) : error;
}

function planOf(host: CommandHost, values: BugsValues): MeasurePlan {
  // The option allows no other names.
  const { profile, strategy } = HUNTING[values.strategy]!;
  return {
    budget: values.budget,
    firstSeeds: values['first-seeds'],
    profile,
    strategy,
    judges: values.judges,
    jobs: values.jobs ?? host.processors,
    milliseconds: values.time === null ? TIME_USUAL_MS : values.time / US_PER_MS,
    shrinkMilliseconds: values['no-shrink']
      ? 0
      : (values['shrink-time'] ?? SHRINK_USUAL_MS * US_PER_MS) / US_PER_MS,
    withoutAssertions: values['without-assertions'],
  };
}

async function measure(
  host: CommandHost,
  bugs: readonly PlantedBug[],
  plan: MeasurePlan,
): Promise<Measured[]> {
  try {
    // Before what plants is loaded: it needs the bundler, which the package does not bring.
    sourceTree();
    const { measureBugs } = await import('../bugs/measure.ts');
    return await measureBugs(bugs, plan, {
      now: () => host.now(),
      signal: host.signal,
      hunted: (bug, hunt) => host.err(`${bug.id}: ${describe(hunt)}\n`),
    });
  } catch (error) {
    throw asUsage(error);
  }
}

function describe({ found, seeds, seed, run, property, seconds, message }: HuntEnd): string {
  const took = `${seconds.toFixed(1)} s`;
  if (found)
    return `found by ${property} at seed ${run === null ? seed : formatRunId(run)}, number ${seeds}, ${took}`;
  return `not found in ${seeds} seeds, ${took}${message === null ? '' : ` (${message})`}`;
}

function summary({ found, total }: DetectionReport): string {
  return `${found} of ${total} planted bugs were found.\n`;
}
