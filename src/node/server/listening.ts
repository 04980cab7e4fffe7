/** Where a server listens, and why it cannot. */
import { createServer } from 'node:net';
import { formatEndpoint } from '../config/addresses.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { ServerConfiguration } from '../config/server-configuration.ts';
import type { Endpoint } from '../transport/dialer.ts';
import { listen } from '../transport/listen.ts';

/** @throws ConfigurationError that names the address. */
export async function listenOrExplain(
  field: string,
  endpoint: Endpoint,
  begin: () => Promise<number>,
): Promise<void> {
  try {
    await begin();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'another process listens there' : message;
    throw new ConfigurationError(field, `cannot listen on ${formatEndpoint(endpoint)}: ${why}`);
  }
}

/**
 * Before a cluster takes the server in, or a directory is made its own: neither is undone when the server then cannot start.
 * @throws ConfigurationError where something else listens already.
 */
export async function refuseTaken({ peerListen, clientListen }: ServerConfiguration): Promise<void> {
  await tryToListen('peerListen', peerListen);
  await tryToListen('clientListen', clientListen);
}

async function tryToListen(field: string, endpoint: Endpoint): Promise<void> {
  const server = createServer();
  await listenOrExplain(field, endpoint, () => listen(server, endpoint, () => {}));
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
