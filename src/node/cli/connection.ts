/** How commands reach a cluster: the options, and the variables of the environment, that they all know. */
import { X509Certificate } from 'node:crypto';
import { ClientError, OrdealClient } from '../../client/index.ts';
import type { Given } from './arguments.ts';
import { type CommandHost, UsageError } from './command.ts';
import { readOrRefuse } from './files.ts';

/** Where `ordeal-node cluster` has its first server. */
const DEFAULT_SERVER = '127.0.0.1:8101';

/** Options with a value. */
export const CONNECTION: readonly string[] = ['server', 'token', 'tls-ca'];

/** @throws UsageError when it cannot be reached as it was told. */
export function connect(given: Given, host: CommandHost): OrdealClient {
  const token = given.value('token') ?? host.env['ORDEAL_WRITE_TOKEN'];
  const authority = given.value('tls-ca') ?? host.env['ORDEAL_CLIENT_TLS_CA'];
  const tls = authority === undefined ? {} : { tls: { ca: authorityIn(authority, host) } };
  try {
    return new OrdealClient({
      servers: (given.value('server') ?? host.env['ORDEAL_SERVER'] ?? DEFAULT_SERVER).split(','),
      ...(token === undefined ? {} : { token }),
      ...tls,
    });
  } catch (error) {
    if (error instanceof ClientError) throw new UsageError(error.message);
    throw error;
  }
}

function authorityIn(path: string, host: CommandHost): string {
  const text = readOrRefuse(path, host);
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new UsageError(
      `${path} holds no certificate in PEM: give the one of whoever signed those of the servers`,
    );
  }
}
