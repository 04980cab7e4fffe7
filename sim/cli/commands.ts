/** The one table of commands and options, from which parsing, help and errors follow. */
import { FAILURES_USUAL } from '../campaign/failure-store.ts';
import { SEED_MAX } from '../campaign/seed-batches.ts';
import { PROFILE_NAMES, PROFILES } from '../scenario/profile.ts';
import { bugsEntry } from './bugs-entry.ts';
import { checkEntry } from './check-entry.ts';
import { type Command, command } from './command.ts';
import { coverageEntry } from './coverage-entry.ts';
import { exploreEntry } from './explore-entry.ts';
import { historyEntry } from './history-entry.ts';
import { mutantsEntry } from './mutants-entry.ts';
import { choice, count, duration, flag, shard, text, type ValuesOf } from './option.ts';
import { refineEntry } from './refine-entry.ts';
import { seedOption } from './seed.ts';
import { shrinkEntry } from './shrink-entry.ts';
import { strategiesEntry } from './strategies-entry.ts';
import { strategyNotes, strategyOption } from './strategy.ts';

/** What `run` does when neither `--seeds` nor `--for` is given. */
export const SEEDS_USUAL = 1_000;
const JOBS_MAX = 256;

const profile = choice('NAME', 'the mixture of faults and load, see below', PROFILE_NAMES, 'default');

const profileNotes = [
  'Profiles:',
  ...PROFILE_NAMES.map((name) => `  ${name.padEnd(8)} ${PROFILES[name].description}`),
];

const RUN_OPTIONS = {
  seeds: count(
    'N',
    `how many seeds (${SEEDS_USUAL}, when --for is not given)`,
    { min: 1, max: SEED_MAX },
    null,
  ),
  for: duration('T', 'how long in real time, such as 10m or 30s; current seeds are finished'),
  seed: seedOption('the first seed, or a commit hash', 0),
  jobs: count('N', 'worker threads (as many as processors)', { min: 1, max: JOBS_MAX }, null),
  'seed-timeout': duration('T', 'real time after which a seed is cut off and blamed (60s)'),
  shard: shard('run only the I-th of N equal shares of the seeds'),
  profile,
  strategy: strategyOption('how scenarios are chosen, see below'),
  bail: flag('stop at the first seed that fails'),
  'require-all': flag(
    'fail when a mark, a kind of fault or an action of the specification was never reached',
  ),
  'no-corpus': flag('do not run the corpus of former failures first'),
  again: flag('run first what earlier campaigns here have found, as kept in --failures'),
  failures: text('DIR', `where failing scenarios are kept for later (${FAILURES_USUAL})`),
  out: text('DIR', 'write failing scenarios and summary.json there'),
  json: flag('print the summary as one JSON object'),
};

const REPLAY_OPTIONS = {
  profile,
  strategy: strategyOption('how the scenario of a seed is made, as for run'),
  log: flag('print what happened, line by line, under a legend'),
  until: duration('T', 'stop at this virtual time, such as 2.5s, without a verdict on recovery'),
  twice: flag('run twice, and tell the first event at which the two differ'),
  json: flag('print the result as one JSON object'),
};

export type RunValues = ValuesOf<typeof RUN_OPTIONS>;
export type ReplayValues = ValuesOf<typeof REPLAY_OPTIONS>;

export const COMMANDS: readonly Command[] = [
  command({
    name: 'run',
    summary: 'Runs a campaign: many seeds, each a cluster of its own under faults and load.',
    options: RUN_OPTIONS,
    notes: [...profileNotes, ...strategyNotes],
    load: async () => {
      const { runCommand } = await import('./run.ts');
      return (host, _parameters, values) => runCommand(host, values, null);
    },
  }),
  command({
    name: 'replay',
    summary: 'Runs one seed or scenario file again: the same events, the same trace hash.',
    parameters: [
      { name: 'SEED|FILE', help: 'a seed, a commit hash, a run such as 4+1031, or a scenario file' },
    ],
    options: REPLAY_OPTIONS,
    notes: [...profileNotes, ...strategyNotes],
    load: async () => {
      const { replayCommand } = await import('./replay.ts');
      return async (host, parameters, values) => {
        const { runner } = await import('../campaign/runner.ts');
        return replayCommand(host, parameters[0]!, values, runner);
      };
    },
  }),
  shrinkEntry,
  historyEntry,
  refineEntry,
  checkEntry,
  exploreEntry,
  coverageEntry,
  bugsEntry,
  strategiesEntry,
  mutantsEntry,
];
