/** All commands of `ordeal-node`, in the order of the help. */
import { CLIENT_COMMANDS } from './client-commands.ts';
import { cluster } from './cluster.ts';
import type { Command } from './command.ts';
import { DATA_COMMANDS } from './data-commands.ts';

export const COMMANDS: readonly Command[] = [
  {
    name: 'cluster',
    usage: '[--data DIR] [--client-port P] [--peer-port P] [--preset NAME]',
    summary:
      'starts three servers on this machine, with data in ordeal-cluster and ports from 8101 and 7101 on, and says what to try next',
    run: cluster,
  },
  {
    name: 'start',
    usage: '--name N --cluster-id I --data DIR --members LIST ...',
    summary: 'starts one server; "ordeal-node help start" lists its settings',
    // Loaded when it is wanted: the other commands need neither the server nor the schemas.
    run: async (args, host) => (await import('./start.ts')).start(args, host),
  },
  ...CLIENT_COMMANDS,
  ...DATA_COMMANDS,
];
