/** The entry of `strategies` in the table of commands. */
import { command } from './command.ts';
import { count, duration, flag, text, type ValuesOf } from './option.ts';
import { seedOption } from './seed.ts';
import { strategyNotes } from './strategy.ts';

const FIRST_SEEDS_USUAL = 1;
const FIRST_SEEDS_MAX = 99;
const SAMPLE_MAX = 1_000;
const JOBS_MAX = 256;

const STRATEGIES_OPTIONS = {
  only: text('NAMES', 'compare only these strategies, with commas between them (all)'),
  bug: text('IDS', 'hunt only these bugs, with commas between them (all)'),
  sample: count('N', 'hunt so many of them, chosen by chance (all)', { min: 1, max: SAMPLE_MAX }, null),
  seed: seedOption('decides which bugs are in the sample, and in which order', 0),
  cpu: duration('T', 'processor time for each hunt (15s)'),
  'first-seeds': count(
    'N',
    `hunts of each strategy for each bug, from first seeds that are far apart (${FIRST_SEEDS_USUAL})`,
    { min: 1, max: FIRST_SEEDS_MAX },
    FIRST_SEEDS_USUAL,
  ),
  time: duration('T', 'end after so much real time; the next call goes on (no end)'),
  state: text('FILE', 'where trials are kept, one JSON object a line (.ordeal/strategies.jsonl)'),
  jobs: count('N', 'processes at a time (1)', { min: 1, max: JOBS_MAX }, 1),
  page: text('FILE', 'write the result into this page, between its two comments that name this command'),
  json: flag('print the result as one JSON object'),
};

export type StrategiesValues = ValuesOf<typeof STRATEGIES_OPTIONS>;

export const strategiesEntry = command({
  name: 'strategies',
  summary: 'Compares search strategies: which finds more planted bugs in the same processor time.',
  options: STRATEGIES_OPTIONS,
  notes: [
    'Every strategy hunts the same bugs from the same first seeds. The budget is processor time of the hunting process,',
    'and not time on the wall, so that other work on the machine favours nobody. Trials of other sources, or with another',
    'budget, are kept in the file and left out of the result. Needs a clone of the repository.',
    ...strategyNotes,
    'Exit codes: 0 compared (whichever won), 2 wrong usage, 3 the harness failed.',
  ],
  load: async () => {
    const { strategiesCommand } = await import('./strategies.ts');
    return (host, _parameters, values) => strategiesCommand(host, values);
  },
});
