/** The entry of `history` in the table of commands. */
import { command } from './command.ts';
import { count, flag, type ValuesOf } from './option.ts';

const STEPS_MAX = 1_000_000_000_000;
const STEPS_USUAL = 100_000_000;
const MEMORY_MIB_MAX = 8_192;
const MEMORY_MIB_USUAL = 1_024;

const HISTORY_OPTIONS = {
  verdicts: flag('DIR is a folder whose verdicts.json lists histories and their known verdicts'),
  json: flag('print the verdict, or the sums, as one JSON object'),
  steps: count(
    'N',
    `give up after so many attempts to place a call (${STEPS_USUAL})`,
    { min: 1, max: STEPS_MAX },
    STEPS_USUAL,
  ),
  memory: count(
    'MIB',
    `give up when the search would hold more than so many MiB (${MEMORY_MIB_USUAL})`,
    { min: 1, max: MEMORY_MIB_MAX },
    MEMORY_MIB_USUAL,
  ),
};

export type HistoryValues = ValuesOf<typeof HISTORY_OPTIONS>;

export const historyEntry = command({
  name: 'history',
  summary: 'Checks whether a client history is linearizable, and explains where it is not.',
  parameters: [{ name: 'FILE|DIR', help: 'a history as JSON Lines; with --verdicts, a folder of them' }],
  options: HISTORY_OPTIONS,
  notes: [
    'One event a line, in the order in which they happened; the first line tells the format:',
    '  {"kind":"invoke","client":1,"call":1,"operation":{"kind":"put","key":"x","value":"a"}}',
    '  {"kind":"return","client":1,"call":1,"result":{"kind":"done"}}',
    '    operations get, put, delete, compare-and-set (with "expected"); results value, done, swapped;',
    '    instead of return: unknown (nobody knows the outcome) or refused (it had no effect)',
    '  {"index":0,"process":1,"type":"invoke","f":"write","value":3}',
    '    as Jepsen writes it: types invoke, ok, fail, info; read, write, cas of one register of integers,',
    '    or get, put, append of strings with a "key"',
    'Exit codes: 0 linearizable (with --verdicts: all agree), 1 violated (one disagrees), 2 unreadable,',
    '3 undecided: a bound was hit first, which is not a pass.',
  ],
  load: async () => {
    const { historyCommand } = await import('./history.ts');
    return (host, parameters, values) => historyCommand(host, parameters[0]!, values);
  },
});
