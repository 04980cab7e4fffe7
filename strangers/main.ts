/** `npm run strangers`: somebody else's Raft under the simulator. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCase } from '../sim/campaign/corpus.ts';
import { command } from '../sim/cli/command.ts';
import { formatLogLine, LOG_HEADER } from '../sim/cli/log-format.ts';
import { count, duration, flag, text, type ValuesOf } from '../sim/cli/option.ts';
import { parseWords } from '../sim/cli/parse.ts';
import { seedOption } from '../sim/cli/seed.ts';
import { UsageError } from '../sim/cli/usage-error.ts';
import type { LogLine } from '../sim/run-result.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { ScenarioError } from '../sim/scenario/scenario-error.ts';
import { formatScenario } from '../sim/scenario/schema.ts';
import type { System } from '../sim/system.ts';
import { addRun, newTally, type Tally, verdictOf } from './campaign.ts';
import { STRANGERS, type Stranger } from './catalogue.ts';
import { installedStrangers } from './installed.ts';
import { spared, strangerScenario } from './scenario.ts';
import { type ShrinkPlan, shrinkFinding } from './shrink-finding.ts';

const SEEDS_USUAL = 20;
const PROGRESS_EVERY_MS = 5_000;
const SHOWN_MAX = 10;
const SHRINK_MS_USUAL = 60_000;
const US_PER_MS = 1_000;

const OPTIONS = {
  seed: seedOption('the first seed', 0),
  seeds: count('N', 'how many seeds, one after the other', { min: 1, max: 1_000_000 }, SEEDS_USUAL),
  scenario: text('FILE', 'run this scenario in place of seeds'),
  shrink: text('FILE', 'make the first finding smaller, and write its scenario there'),
  'keep-servers': flag('leave no server out by --shrink'),
  time: duration('T', 'real time for --shrink (60s)'),
  log: flag('print every event, to standard output'),
  json: flag('print one object to standard output'),
};
type Values = ValuesOf<typeof OPTIONS>;

const NAMES = Object.keys(STRANGERS).join(', ');
const COMMAND = command({
  name: 'strangers',
  summary: "Runs somebody else's Raft under the simulator.",
  parameters: [{ name: 'STRANGER', help: `one of ${NAMES}` }],
  options: OPTIONS,
  load: () => Promise.resolve(() => Promise.resolve(0 as const)),
});

async function main(words: readonly string[]): Promise<number> {
  const { parameters, values, help } = parseWords(COMMAND, words);
  if (help) {
    const lines = Object.entries(OPTIONS).map(([name, option]) =>
      `  --${name} ${option.placeholder ?? ''}`.padEnd(16).concat(option.help),
    );
    console.log(`npm run strangers -- STRANGER [OPTIONS]\nSTRANGER: one of ${NAMES}\n${lines.join('\n')}`);
    return 0;
  }
  const name = parameters[0]!;
  const stranger = Object.hasOwn(STRANGERS, name) ? STRANGERS[name] : undefined;
  if (stranger === undefined) throw new UsageError(`"${name}" is not a stranger; they are ${NAMES}`);
  const folder = installedStrangers(fileURLToPath(new URL('.', import.meta.url)));
  if (folder === null) throw new UsageError('the strangers could not be installed; is a registry in reach?');
  const system = await stranger.load(folder);
  // `parseWords` filled the record from this very table of options.
  const { scenario: file, log, json, ...asked } = values as Values;
  const scenarios =
    file === null ? scenariosOf(asked, stranger) : [spared(await readScenario(file), stranger.needs)];
  const seeds = file === null ? asked.seeds : 1;
  const tally = newTally();
  const say = json ? console.error : console.log;
  const options = log ? { log: (line: LogLine) => say(formatLogLine(line)) } : {};
  if (log) say(LOG_HEADER.trimEnd());
  let toldAt = performance.now();
  for (const scenario of scenarios) {
    const { violations } = await addRun(tally, system, stranger.run, scenario, options);
    const property = violations[0]?.property;
    if (asked.shrink !== null && property !== undefined) {
      const milliseconds = asked.time === null ? SHRINK_MS_USUAL : asked.time / US_PER_MS;
      const plan = { property, keepServers: asked['keep-servers'], milliseconds };
      await shrinkInto(asked.shrink, system, stranger, scenario, plan);
      break;
    }
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
    toldAt = performance.now();
    console.error(`${tally.seeds} of ${seeds} seeds, ${tally.violations.length} of them violated`);
  }
  console.log(
    json ? JSON.stringify({ name: system.name, ...tally }) : report(name, system.name, tally, file),
  );
  const verdict = verdictOf(tally);
  return verdict === 'clean' ? 0 : verdict === 'violated' ? 1 : 3;
}

function* scenariosOf(
  { seed, seeds }: Pick<Values, 'seed' | 'seeds'>,
  { needs }: Stranger,
): Iterable<Scenario> {
  for (let one = seed; one < seed + seeds; one += 1) yield strangerScenario(one, needs);
}

/** @throws UsageError when the file holds no scenario. */
async function readScenario(file: string): Promise<Scenario> {
  try {
    return loadCase(file).scenario;
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(error.message);
    throw error;
  }
}

async function shrinkInto(
  file: string,
  system: System,
  stranger: Stranger,
  scenario: Scenario,
  plan: ShrinkPlan,
): Promise<void> {
  const { minimal, tries, scenario: smaller } = await shrinkFinding(system, stranger, scenario, plan);
  writeFileSync(file, formatScenario(smaller));
  const { faults, workload, cluster } = smaller;
  console.error(
    `seed ${scenario.seed}, ${plan.property}: ${cluster.servers.length} servers, ${faults.length} faults, ` +
      `${workload.operationsMax} operations after ${tries} tries; ${minimal ? 'nothing smaller breaks it' : 'the time was up'}: ${file}`,
  );
}

function report(name: string, packageName: string, tally: Tally, file: string | null): string {
  const { seeds, events, commits, clientOps, leaders, crashes, partitions, excused, violations } = tally;
  const lines = [
    `${packageName}: ${seeds} seeds, ${events} events, ${clientOps} client operations, ${crashes} crashes, ` +
      `${partitions} partitions; recovery was not demanded in ${excused}`,
    // Seen in observations, of which a black box makes none.
    ...(leaders === 0 ? [] : [`${leaders} leaders and ${commits} commits were observed.`]),
  ];
  const byProperty = new Map<string, number>();
  for (const { property } of violations) byProperty.set(property, (byProperty.get(property) ?? 0) + 1);
  for (const [property, times] of byProperty) lines.push(`VIOLATED ${property} first in ${times} seeds`);
  for (const { seed, property, atMs, message } of violations.slice(0, SHOWN_MAX)) {
    lines.push(`  seed ${seed} at ${(atMs / 1_000).toFixed(3)} s, ${property}: ${message}`);
    lines.push(
      `    again: npm run strangers -- ${name} ${file === null ? `--seed ${seed} --seeds 1` : `--scenario ${file}`} --log`,
    );
  }
  if (violations.length > SHOWN_MAX) lines.push(`  and ${violations.length - SHOWN_MAX} seeds more`);
  if (verdictOf(tally) === 'clean') lines.push('Every property held.');
  if (verdictOf(tally) === 'nothing reached')
    lines.push('No operation of a client: this shows nothing. Try more seeds.');
  return lines.join('\n');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`strangers: ${error.message}`);
  process.exitCode = 2;
}
