/** How commands reach a cluster: the options, and the variables of the environment, that they all know. */
import { OrdealClient } from '../../client/index.ts';
import type { Given } from './arguments.ts';
import type { CommandHost } from './command.ts';

/** Where `ordeal-node cluster` has its first server. */
const DEFAULT_SERVER = '127.0.0.1:8101';

/** Options with a value. */
export const CONNECTION: readonly string[] = ['server', 'token'];

export function connect(given: Given, host: CommandHost): OrdealClient {
  const token = given.value('token') ?? host.env['ORDEAL_WRITE_TOKEN'];
  return new OrdealClient({
    servers: (given.value('server') ?? host.env['ORDEAL_SERVER'] ?? DEFAULT_SERVER).split(','),
    ...(token === undefined ? {} : { token }),
  });
}
