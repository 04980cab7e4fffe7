/** The entry of `refine` in the table of commands. */
import { command } from './command.ts';
import { flag } from './option.ts';

export const refineEntry = command({
  name: 'refine',
  summary: 'Checks traces of real servers: is each step one that the specification allows?',
  parameters: [{ name: 'FILE', help: 'the trace of each server of one cluster, in any order', many: true }],
  options: { json: flag('print the verdict as one JSON object') },
  notes: [
    'A server writes its trace with "ordeal-node start --trace FILE", from its first start on. A file may hold many',
    'lives, and the last line of a life may be cut short, as kill -9 leaves it.',
    'Exit codes: 0 every step is one of the specification, 1 one is not, 2 the files cannot be checked.',
  ],
  load: async () => {
    const { refineCommand } = await import('./refine.ts');
    return async (host, parameters, { json }) => refineCommand(host, parameters, json);
  },
});
