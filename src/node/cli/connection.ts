/** How commands reach a cluster: the options, and the variables of the environment, that they all know. */
import { ClientError, type ClientTls, OrdealClient } from '../../client/index.ts';
import type { Given } from './arguments.ts';
import { type CommandHost, UsageError } from './command.ts';
import { readOrRefuse } from './files.ts';

/** Where `ordeal-node cluster` has its first server. */
const DEFAULT_SERVER = '127.0.0.1:8101';

/** Options with a value. */
export const CONNECTION: readonly string[] = ['server', 'token', 'tls-ca', 'tls-cert', 'tls-key', 'timeout'];

/** What the help of each of these commands says of them. */
export const CONNECTION_HELP = `  --server  (ORDEAL_SERVER)
      HOST:PORT of one or more servers, with commas; ${DEFAULT_SERVER}. https://HOST:PORT speaks TLS, and trusts whom the system trusts
  --token  (ORDEAL_WRITE_TOKEN)
      sent to servers that want one for writes and for changes of the cluster
  --tls-ca  (ORDEAL_CLIENT_TLS_CA)
      PEM file: speak TLS, and trust whom this authority signed
  --tls-cert, --tls-key  (ORDEAL_CLIENT_TLS_CERT, ORDEAL_CLIENT_TLS_KEY)
      PEM files, with --tls-ca: a certificate for servers that want one, and its private key
  --timeout
      ms for which servers that do not answer, or have no leader, are asked again; 15000
`;

/** @throws UsageError when it cannot be reached as it was told. */
export function connect(given: Given, host: CommandHost): OrdealClient {
  const token = given.value('token') ?? host.env['ORDEAL_WRITE_TOKEN'];
  const timeout = timeoutOf(given.value('timeout'));
  const tls = tlsOf(given, host);
  try {
    return new OrdealClient({
      servers: (given.value('server') ?? host.env['ORDEAL_SERVER'] ?? DEFAULT_SERVER).split(','),
      ...(token === undefined ? {} : { token }),
      ...(timeout === null ? {} : { timeout }),
      ...(tls === null ? {} : { tls }),
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

/** Null: as the addresses of the servers say, with the authorities of the system. */
function tlsOf(given: Given, host: CommandHost): ClientTls | null {
  const pathOf = (option: string): string | undefined =>
    given.value(option) ?? host.env[`ORDEAL_CLIENT_${option.replace('-', '_').toUpperCase()}`];
  const [ca, cert, key] = ['tls-ca', 'tls-cert', 'tls-key'].map(pathOf);
  if (ca === undefined) {
    // In the environment of a server there may be a certificate without an authority: that one is for its clients.
    if (given.value('tls-cert') === null && given.value('tls-key') === null) return null;
    throw new UsageError(
      '--tls-cert and --tls-key need --tls-ca: who signed the certificates of the servers',
    );
  }
  return {
    ca: readOrRefuse(ca, host),
    ...(cert === undefined ? {} : { cert: readOrRefuse(cert, host) }),
    ...(key === undefined ? {} : { key: readOrRefuse(key, host) }),
  };
}
