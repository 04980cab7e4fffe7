/** The entry of `bugs` in the table of commands. */

import { JUDGES, type JudgesName } from '../bugs/judges.ts';
import { SEED_MAX } from '../campaign/seed-batches.ts';
import type { ProfileName } from '../scenario/profile.ts';
import { DEFAULT_STRATEGY, STRATEGIES, STRATEGY_NAMES, type StrategyName } from '../strategy/strategies.ts';
import { command } from './command.ts';
import { choice, count, duration, flag, text, type ValuesOf } from './option.ts';

const BUDGET_USUAL = 200;
const FIRST_SEEDS_USUAL = 3;
const FIRST_SEEDS_MAX = 99;
const JOBS_MAX = 256;

/** How the scenarios of a hunt are drawn, and what it says of a bug. */
export interface Hunting {
  readonly profile: ProfileName;
  readonly strategy: StrategyName;
  readonly summary: string;
}

/** Those of `run`, and one without any fault. */
export const HUNTING: Readonly<Record<string, Hunting>> = {
  ...Object.fromEntries(
    STRATEGY_NAMES.map((name) => [
      name,
      { profile: 'default', strategy: name, summary: STRATEGIES[name].summary } as const,
    ]),
  ),
  calm: {
    profile: 'calm',
    strategy: DEFAULT_STRATEGY,
    summary: 'no faults at all: what load and the usual delays find by themselves',
  },
};

const HUNTING_NAMES = Object.keys(HUNTING);

const JUDGES_NAMES = Object.keys(JUDGES) as JudgesName[];

const BUGS_OPTIONS = {
  bug: text('IDS', 'only these, with commas between them (all)'),
  budget: count('N', `seeds of one hunt (${BUDGET_USUAL})`, { min: 1, max: SEED_MAX }, BUDGET_USUAL),
  'first-seeds': count(
    'N',
    `hunts for each bug, from first seeds that are far apart (${FIRST_SEEDS_USUAL})`,
    { min: 1, max: FIRST_SEEDS_MAX },
    FIRST_SEEDS_USUAL,
  ),
  time: duration('T', 'end after so much real time; what was measured until then is reported (10m)'),
  'shrink-time': duration('T', "real time for shrinking each bug's failing seed (3s)"),
  'no-shrink': flag('shrink nothing'),
  strategy: choice(
    'NAME',
    `how scenarios are chosen, see below (${DEFAULT_STRATEGY})`,
    HUNTING_NAMES,
    DEFAULT_STRATEGY,
  ),
  judges: choice('NAME', 'who judges, see below', JUDGES_NAMES, 'everybody'),
  jobs: count('N', 'processes at a time (as many as processors)', { min: 1, max: JOBS_MAX }, null),
  'without-assertions': flag(
    "edit out the core's own assertions, which stop a server before a property looks",
  ),
  list: flag('print the bugs, with their stories, and plant none'),
  page: text('FILE', 'write the result into this page, between its two comments, as in docs/detection.md'),
  json: flag('print the result as one JSON object'),
};

export type BugsValues = ValuesOf<typeof BUGS_OPTIONS>;

export const bugsEntry = command({
  name: 'bugs',
  summary:
    'Plants known Raft bugs in copies of the source, and tells which are found, by whom, and how soon.',
  options: BUGS_OPTIONS,
  notes: [
    'Each bug is an exact edit of the production source. A copy with the edit is bundled and run in a process of its',
    'own; who judges it comes from the unedited tree. Needs a clone of the repository.',
    'Strategies:',
    ...HUNTING_NAMES.map((name) => `  ${name.padEnd(13)} ${HUNTING[name]!.summary}`),
    'Judges:',
    ...JUDGES_NAMES.map((name) => `  ${name.padEnd(12)} ${JUDGES[name].summary}`),
    'Exit codes: 0 all were found, 1 one was not (or not tried in time), 2 wrong usage, or an edit that no longer fits',
  ],
  load: async () => {
    const { bugsCommand } = await import('./bugs.ts');
    return (host, _parameters, values) => bugsCommand(host, values);
  },
});
