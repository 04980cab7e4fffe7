/** How commands reach a cluster: the options, and the variables of the environment, that they all know. */
import { X509Certificate } from 'node:crypto';
import { ClientError, OrdealClient } from '../../client/index.ts';
import type { Given } from './arguments.ts';
import { type CommandHost, UsageError } from './command.ts';
import { readOrRefuse } from './files.ts';

/** Where `ordeal-node cluster` has its first server. */
const DEFAULT_SERVER = '127.0.0.1:8101';

/** Options with a value. */
export const CONNECTION: readonly string[] = ['server', 'token', 'tls-ca', 'timeout'];

/** What the help of each of these commands says of them. */
export const CONNECTION_HELP = `  --server  (ORDEAL_SERVER)
      HOST:PORT of one or more servers, with commas; ${DEFAULT_SERVER}. https://HOST:PORT speaks TLS, and trusts whom the system trusts
  --token  (ORDEAL_WRITE_TOKEN)
      sent to servers that want one for writes and for changes of the cluster
  --tls-ca  (ORDEAL_CLIENT_TLS_CA)
      PEM file: speak TLS, and trust whom this authority signed
  --timeout
      ms for which servers that do not answer, or have no leader, are asked again; 15000
`;

/** @throws UsageError when it cannot be reached as it was told. */
export function connect(given: Given, host: CommandHost): OrdealClient {
  const token = given.value('token') ?? host.env['ORDEAL_WRITE_TOKEN'];
  const authority = given.value('tls-ca') ?? host.env['ORDEAL_CLIENT_TLS_CA'];
  const timeout = timeoutOf(given.value('timeout'));
  const tls = authority === undefined ? {} : { tls: { ca: authorityIn(authority, host) } };
  try {
    return new OrdealClient({
      servers: (given.value('server') ?? host.env['ORDEAL_SERVER'] ?? DEFAULT_SERVER).split(','),
      ...(token === undefined ? {} : { token }),
      ...(timeout === null ? {} : { timeout }),
      ...tls,
    });
  } catch (error) {
    if (error instanceof ClientError) throw new UsageError(error.message);
    throw error;
  }
}

/** Null: as the client has it. */
function timeoutOf(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(
    `--timeout is ${JSON.stringify(text)}: it must be a number of milliseconds from 1 to 999999999`,
  );
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
