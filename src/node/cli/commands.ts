/** All commands of `ordeal-node`, in the order of the help. */
import type { Command } from './command.ts';
import { start } from './start.ts';

export const COMMANDS: readonly Command[] = [
  {
    name: 'start',
    usage: '--name N --cluster-id I --data DIR --members LIST | --join LIST ...',
    summary: 'starts one server; "ordeal-node help start" lists its settings',
    run: start,
  },
];
