/** The entry of `coverage` in the table of commands. */
import { SEED_MAX } from '../campaign/seed-batches.ts';
import { AGAINST, type AgainstName } from '../coverage/exhaustive-coverage.ts';
import { PROFILE_NAMES } from '../scenario/profile.ts';
import { command } from './command.ts';
import { choice, count, flag, type ValuesOf } from './option.ts';
import { seedOption } from './seed.ts';

const SEEDS_USUAL = 200;
// The keys of a record are its names.
const AGAINST_NAMES = Object.keys(AGAINST) as AgainstName[];

const COVERAGE_OPTIONS = {
  seeds: count('N', `how many seeds (${SEEDS_USUAL})`, { min: 1, max: SEED_MAX }, SEEDS_USUAL),
  seed: seedOption('the first seed, or a commit hash', 0),
  profile: choice('NAME', 'the mixture of faults and load, as for run', PROFILE_NAMES, 'default'),
  against: choice('NAME', 'what to compare the campaign with, see below', AGAINST_NAMES, 'machine'),
  json: flag('print all of it as one JSON object'),
};

export type CoverageValues = ValuesOf<typeof COVERAGE_OPTIONS>;

export const coverageEntry = command({
  name: 'coverage',
  summary: 'Counts what a campaign reaches in terms of the specification, and what it misses.',
  options: COVERAGE_OPTIONS,
  notes: [
    'Counted are the abstract states of a server (role, votes, what its log and its disk lack; without numbers',
    'and names), and the roles and shapes in which each action of the specification was taken. The campaign is',
    'compared with an exhaustive search of a small instance:',
    ...AGAINST_NAMES.map((name) => `  ${name.padEnd(13)} ${AGAINST[name]}`),
    'The specification takes one action at a time where a replica takes several in one step, so the campaign',
    'misses the states between them by design; of the machine it should miss little.',
    'Exit codes: 0 counted (whatever was missed), 1 a property was violated on the way, 2 wrong usage.',
  ],
  load: async () => {
    const { coverageCommand } = await import('./coverage.ts');
    return async (host, _parameters, values) => {
      const { runner } = await import('../campaign/runner.ts');
      return coverageCommand(host, values, runner);
    };
  },
});
