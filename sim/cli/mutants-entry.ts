/** The entry of `mutants` in the table of commands. */
import { SEED_MAX } from '../campaign/seed-batches.ts';
import { command } from './command.ts';
import { count, duration, flag, text, type ValuesOf } from './option.ts';
import { seedOption } from './seed.ts';

const SAMPLE_USUAL = 400;
const BUDGET_USUAL = 100;
const JOBS_MAX = 256;

const MUTANTS_OPTIONS = {
  sample: count('N', `mutants of the sample (${SAMPLE_USUAL})`, { min: 1, max: 1_000_000 }, SAMPLE_USUAL),
  seed: seedOption('decides which mutants are in the sample', 0),
  only: text('IDS', 'no sample: these, as FILE#NUMBER, with commas between them'),
  budget: count('N', `seeds for each mutant (${BUDGET_USUAL})`, { min: 1, max: SEED_MAX }, BUDGET_USUAL),
  time: duration('T', 'end after so much real time; the next call goes on (no end)'),
  state: text(
    'FILE',
    'where ends are kept, to go on from; those on other source do not count (.ordeal/mutants.jsonl)',
  ),
  jobs: count('N', 'processes at a time (as many as processors)', { min: 1, max: JOBS_MAX }, null),
  json: flag('print the result as one JSON object'),
};

export type MutantsValues = ValuesOf<typeof MUTANTS_OPTIONS>;

export const mutantsEntry = command({
  name: 'mutants',
  summary:
    'Changes the source at random places, one small change at a time, and counts which simulation notices.',
  options: MUTANTS_OPTIONS,
  notes: [
    'Mutated are src/raft, src/storage and src/replica: operators swapped, conditions negated, statements left out, zeros',
    'and ones raised, true and false exchanged. Types, texts and assertions are left alone. Each mutant is judged by',
    'simulation, not by unit tests: four fifths of its seeds are of the default profile, the rest of failover. Needs a clone',
    'of the repository. Mutants that change nothing that matters (slower, or not different at all) are in the sample: the',
    'score is a lower bound until the survivors were looked at. Those that are no defects left out, --only tries the others',
    'again with a larger budget.',
    'Exit codes: 0 measured (whatever survived), 2 wrong usage, 3 the harness failed.',
  ],
  load: async () => {
    const { mutantsCommand } = await import('./mutants.ts');
    return (host, _parameters, values) => mutantsCommand(host, values);
  },
});
