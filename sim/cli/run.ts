/** `ordeal run`: from options to a campaign, and from its sums to the summary and the exit code. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Artefacts } from '../campaign/artefacts.ts';
import { type CampaignPlan, runCampaign } from '../campaign/campaign.ts';
import { loadCorpus } from '../campaign/corpus.ts';
import { type Executor, workerExecutor } from '../campaign/executor.ts';
import { FAILURES_USUAL, FailureStore } from '../campaign/failure-store.ts';
import { type FormerFailure, runFormer, tellFormer } from '../campaign/former.ts';
import { Progress } from '../campaign/progress.ts';
import { gapsOf, REACHABLE, type Reachable } from '../campaign/reachable.ts';
import { formatReport } from '../campaign/report.ts';
import { SEED_TIMEOUT_MS } from '../campaign/seed-watch.ts';
import { exitCodeOf, summarise } from '../campaign/summary.ts';
import type { CampaignSums } from '../campaign/sums.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { type RunValues, SEEDS_USUAL } from './commands.ts';
import { UsageError } from './usage-error.ts';

/** What runs the seeds in place of worker threads, and what it can reach; for tests. */
export interface StandIn {
  readonly executor: Executor;
  readonly reachable: Reachable;
  /** Where failures are kept, if `--failures` does not say. */
  readonly failures: string;
}

/** @param given null in production. */
export async function runCommand(
  host: CommandHost,
  values: RunValues,
  given: StandIn | null,
): Promise<ExitCode> {
  const plan = planOf(host, values);
  const artefacts = openArtefacts(values);
  const executor = given?.executor ?? workerExecutor(workerUrl(), plan.jobs);
  const store = new FailureStore(
    values.failures ?? given?.failures ?? FAILURES_USUAL,
    plan.profile,
    plan.strategy,
  );
  const former = await runFormer(formerOf(host, values, store, given), executor, plan.seedTimeoutMs, host);
  for (const line of tellFormer(former)) host.err(`ordeal: ${line}\n`);
  const startedMs = host.now();
  const progress = new Progress(
    { isTTY: host.errIsTTY, colour: host.colour, write: (line) => host.err(line) },
    { seeds: seedsOfShard(plan), forMs: plan.forMs },
    startedMs,
  );
  const sums = await runCampaign(plan, executor, {
    now: () => host.now(),
    signal: host.signal,
    merged: (outcome) => {
      artefacts?.add(outcome);
      store.add(outcome);
    },
    tick: (soFar, watch) => progress.update(soFar, watch, host.now()),
  });
  progress.finish();
  await executor.close();
  const summary = summarise(sums, {
    version: host.version,
    node: host.node,
    profile: plan.profile,
    strategy: plan.strategy,
    firstSeed: plan.firstSeed,
    shard: plan.shard,
    wallMs: host.now() - startedMs,
    former,
    reachable: given?.reachable ?? REACHABLE,
  });
  artefacts?.finish(summary);
  host.out(values.json ? `${JSON.stringify(summary)}\n` : formatReport(summary, values.out));
  if (host.signal.aborted) host.err(`ordeal: interrupted; ${interruption(sums)}\n`);
  const gaps = values['require-all'] ? gapsOf(summary) : [];
  for (const gap of gaps) host.err(`ordeal: --require-all: ${gap}\n`);
  const verdict = exitCodeOf(summary);
  // A violation says more than a gap.
  const code = verdict === 0 && gaps.length > 0 ? 3 : verdict;
  if (store.problem !== null) host.err(`ordeal: ${store.problem}\n`);
  if (artefacts === null || artefacts.problem === null) return code;
  host.err(`ordeal: ${artefacts.problem}\n`);
  return code === 0 ? 3 : code;
}

/** The corpus, where it is at hand, and with `--again` what the store keeps; without it, that there is something. */
function formerOf(
  host: CommandHost,
  values: RunValues,
  store: FailureStore,
  given: StandIn | null,
): readonly FormerFailure[] {
  const corpus = given === null && !values['no-corpus'] ? corpusDirectory() : null;
  const former = corpus === null ? [] : [...loadCorpus(corpus)];
  const kept = store.names().length;
  if (values.again && kept > 0) return [...former, ...loadCorpus(store.directory)];
  if (values.again) host.err(`ordeal: --again: nothing is kept in ${store.directory}\n`);
  else if (kept > 0) {
    host.err(`ordeal: ${store.directory} keeps ${kept} of earlier failures; --again runs them first\n`);
  }
  return former;
}

/** Beside `dist/`, in a clone and in the package; null in neither. */
function corpusDirectory(): string | null {
  const directory = fileURLToPath(new URL('../corpus', import.meta.url));
  return existsSync(directory) ? directory : null;
}

function planOf(host: CommandHost, values: RunValues): CampaignPlan {
  const seeds = values.seeds ?? (values.for === null ? SEEDS_USUAL : null);
  return {
    profile: values.profile,
    strategy: values.strategy,
    firstSeed: values.seed,
    seeds,
    forMs: values.for === null ? null : Math.ceil(values.for / 1_000),
    jobs: values.jobs ?? Math.max(1, host.processors),
    seedTimeoutMs:
      values['seed-timeout'] === null ? SEED_TIMEOUT_MS : Math.ceil(values['seed-timeout'] / 1_000),
    shard: values.shard,
    bail: values.bail,
  };
}

function interruption({ givenUp }: CampaignSums): string {
  const covered = 'the summary covers the seeds that were finished';
  if (givenUp.length === 0) return covered;
  return `${covered}; not finished in time: ${givenUp.map((seed) => `seed ${seed}`).join(', ')}`;
}

function seedsOfShard({ seeds, shard }: CampaignPlan): number | null {
  return seeds === null ? null : Math.ceil(Math.max(0, seeds - shard.index) / shard.count);
}

function openArtefacts(values: RunValues): Artefacts | null {
  if (values.out === null) return null;
  try {
    return new Artefacts(values.out, values.profile, values.strategy);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--out ${values.out} cannot be used as a directory (${why})`);
  }
}

/** The bundle of the worker lies beside the bundle of the command. */
function workerUrl(): URL {
  return new URL('./worker.js', import.meta.url);
}
