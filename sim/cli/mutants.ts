/** `ordeal mutants`: the mutation score of the simulation, over a seeded sample. */
import { JsonLinesError } from '../bugs/json-lines.ts';
import type { MutantEnd, MutantPlan } from '../bugs/mutant-campaign.ts';
import { MutantLog } from '../bugs/mutant-log.ts';
import { shareOf } from '../bugs/score.ts';
import { sourceTree } from '../bugs/source-tree.ts';
import { UnknownMutant } from '../bugs/unknown-mutant.ts';
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
    only: values.only?.split(',') ?? null,
    budget: values.budget,
    jobs: values.jobs ?? host.processors,
    runMsMax: RUN_MS_MAX,
  };
  const ends = await hunt(host, plan, state, values.time);
  host.out(values.json ? `${JSON.stringify(reportOf(ends, plan))}\n` : format(ends, plan));
  return 0;
}

async function hunt(
  host: CommandHost,
  plan: MutantPlan,
  state: string,
  time: number | null,
): Promise<readonly MutantEnd[]> {
  const signals = [host.signal];
  if (time !== null) signals.push(AbortSignal.timeout(Math.ceil(time / US_PER_MS)));
  try {
    // Before what plants is loaded: it needs the compiler and the bundler, which the package does not bring.
    sourceTree();
    const { sourceDigest } = await import('../bugs/source-digest.ts');
    const log = new MutantLog(state, await sourceDigest());
    const { allMutants, huntMutants, idOf, sampleOf } = await import('../bugs/mutant-campaign.ts');
    const isKnown = (id: string): boolean => log.endOf(id, plan.budget) !== null;
    await huntMutants(plan, isKnown, AbortSignal.any(signals), (end) => {
      log.append(end);
      const by = end.property === null ? '' : ` by ${end.property}`;
      host.err(`${end.id}, line ${end.line}: ${end.fate}${by}\n`);
    });
    return sampleOf(allMutants(), plan).flatMap((mutant) => log.endOf(idOf(mutant), plan.budget) ?? []);
  } catch (error) {
    if (error instanceof JsonLinesError) {
      throw new UsageError(`--state: ${error.message}; name a file of this command, or remove it`);
    }
    if (error instanceof UnknownMutant) throw new UsageError(`--only: ${error.message}`);
    throw asUsage(error);
  }
}

function reportOf(ends: readonly MutantEnd[], { sample, only }: MutantPlan): object {
  const of = (fate: MutantEnd['fate']): number => ends.filter((end) => end.fate === fate).length;
  const killed = of('killed') + of('hung');
  const score = ends.length === 0 ? null : shareOf(killed, ends.length);
  const survivors = ends.filter(({ fate }) => fate === 'survived');
  return {
    sample: only === null ? sample : null,
    only,
    tried: ends.length,
    killed: of('killed'),
    hung: of('hung'),
    score,
    survivors,
  };
}

function format(ends: readonly MutantEnd[], { sample, only, budget }: MutantPlan): string {
  if (ends.length === 0) return 'No mutant was tried.\n';
  const survivors = ends.filter(({ fate }) => fate === 'survived');
  const hung = ends.filter(({ fate }) => fate === 'hung').length;
  const { share, low, high } = shareOf(ends.length - survivors.length, ends.length);
  const chosen = only === null ? `of a sample of ${sample}` : 'by name';
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  return [
    `Of ${ends.length} mutants (${chosen}) ${ends.length - survivors.length} were killed, ${hung} of them by a run that never ended:`,
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
