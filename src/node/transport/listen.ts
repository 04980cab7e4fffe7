/** Opens a listening socket, of peers or of clients. */
import { createServer, type Server } from 'node:net';
import type { Endpoint } from './dialer.ts';

/**
 * Resolves with the port, which the system chose if it was 0; rejects when it cannot listen there.
 * @param failed hears errors after that: a connection that could not be accepted, for want of descriptors for one, must
 * not end the server.
 */
export function listen(
  server: Server,
  { host, port }: Endpoint,
  failed: (error: Error) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      server.on('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Resolves when it has listened there for a moment; rejects when it cannot. */
export async function tryToListen(endpoint: Endpoint): Promise<void> {
  const server = createServer();
  await listen(server, endpoint, () => {});
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
