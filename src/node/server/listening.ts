/** Where a server listens, and why it cannot. */
import { formatEndpoint } from '../config/addresses.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { ServerConfiguration } from '../config/server-configuration.ts';
import type { Endpoint } from '../transport/dialer.ts';
import { tryToListen } from '../transport/listen.ts';

/** @throws ConfigurationError that names the address. */
export async function listenOrExplain(
  field: string,
  endpoint: Endpoint,
  begin: () => Promise<unknown>,
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
  await listenOrExplain('peerListen', peerListen, () => tryToListen(peerListen));
  await listenOrExplain('clientListen', clientListen, () => tryToListen(clientListen));
}
