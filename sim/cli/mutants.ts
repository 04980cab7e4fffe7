/** `ordeal mutants`: the mutation score of the simulation, over a seeded sample. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MutantEnd, MutantPlan } from '../bugs/mutant-campaign.ts';
import { shareOf } from '../bugs/score.ts';
import { sourceTree } from '../bugs/source-tree.ts';
import { asUsage } from './bugs.ts';
import type { CommandHost, ExitCode } from './command.ts';
import type { MutantsValues } from './mutants-entry.ts';
import { UsageError } from './usage-error.ts';

const US_PER_MS = 1_000;
const STATE_USUAL = '.ordeal/mutants.jsonl';
/** A run that tells nothing for so long hangs: sound ones take a fraction of a second. */
const RUN_MS_MAX = 20_000;

export async function mutantsCommand(host: CommandHost, values: MutantsValues): Promise<ExitCode> {
  const state = values.state ?? STATE_USUAL;
  const plan: MutantPlan = {
    sample: values.sample,
    seed: values.seed,
    budget: values.budget,
    jobs: values.jobs ?? host.processors,
    runMsMax: RUN_MS_MAX,
  };
  const known = readState(state);
  const ends = await hunt(host, plan, known, state, values.time);
  host.out(values.json ? `${JSON.stringify(reportOf(ends, plan))}\n` : format(ends, plan));
  return 0;
}

async function hunt(
  host: CommandHost,
  plan: MutantPlan,
  known: ReadonlyMap<string, MutantEnd>,
  state: string,
  time: number | null,
): Promise<readonly MutantEnd[]> {
  const signals = [host.signal];
  if (time !== null) signals.push(AbortSignal.timeout(Math.ceil(time / US_PER_MS)));
  mkdirSync(dirname(state), { recursive: true });
  try {
    // Before what plants is loaded: it needs the compiler and the bundler, which the package does not bring.
    sourceTree();
    const { allMutants, huntMutants, idOf, sampleOf } = await import('../bugs/mutant-campaign.ts');
    const all = new Map(known);
    await huntMutants(plan, new Set(known.keys()), AbortSignal.any(signals), (end) => {
      all.set(end.id, end);
      appendFileSync(state, `${JSON.stringify(end)}\n`);
      host.err(
        `${end.id}, line ${end.line}: ${end.fate}${end.property === null ? '' : ` by ${end.property}`}\n`,
      );
    });
    return sampleOf(allMutants(), plan).flatMap((mutant) => all.get(idOf(mutant)) ?? []);
  } catch (error) {
    throw asUsage(error);
  }
}

/** @throws UsageError for a file that this command did not write. */
function readState(path: string): ReadonlyMap<string, MutantEnd> {
  if (!existsSync(path)) return new Map();
  const lines = readFileSync(path, 'utf8').split('\n');
  const ends = new Map<string, MutantEnd>();
  for (const [at, line] of lines.entries()) {
    if (line === '') continue;
    try {
      // Written by this command; a line that a kill cut short is no JSON.
      const end = JSON.parse(line) as MutantEnd;
      ends.set(end.id, end);
    } catch {
      if (at === lines.length - 1) continue;
      throw new UsageError(
        `--state: line ${at + 1} of ${path} is not JSON; name a file of this command, or remove it`,
      );
    }
  }
  return ends;
}

function reportOf(ends: readonly MutantEnd[], { sample }: MutantPlan): object {
  const of = (fate: MutantEnd['fate']): number => ends.filter((end) => end.fate === fate).length;
  const killed = of('killed') + of('hung');
  const score = ends.length === 0 ? null : shareOf(killed, ends.length);
  const survivors = ends.filter(({ fate }) => fate === 'survived');
  return { sample, tried: ends.length, killed: of('killed'), hung: of('hung'), score, survivors };
}

function format(ends: readonly MutantEnd[], { sample, budget }: MutantPlan): string {
  if (ends.length === 0) return 'No mutant was tried.\n';
  const survivors = ends.filter(({ fate }) => fate === 'survived');
  const hung = ends.filter(({ fate }) => fate === 'hung').length;
  const { share, low, high } = shareOf(ends.length - survivors.length, ends.length);
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  return [
    `Of ${ends.length} mutants (of a sample of ${sample}) ${ends.length - survivors.length} were killed, ${hung} of them by a run that never ended:`,
    `${percent(share)}, with 95 % confidence between ${percent(low)} and ${percent(high)}, of all, equivalent ones included.`,
    `Survived ${budget} seeds each:`,
    ...survivors.map(
      ({ id, line, before, after }) => `  ${id}, line ${line}: ${oneLine(before)} -> ${oneLine(after)}`,
    ),
    '',
  ].join('\n');
}

const SHOWN_MAX = 70;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}...` : line;
}
