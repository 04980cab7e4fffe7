/** Sockets between servers: plain TCP, or TLS in which both sides show a certificate that the same authority signed. */
import { connect as connectPlainly, createServer, type Server, type Socket } from 'node:net';
import {
  connect as connectSecurely,
  createServer as createSecureServer,
  type Server as SecureServer,
} from 'node:tls';
import type { Endpoint } from './dialer.ts';
import { HANDSHAKE_MS_MAX } from './limits.ts';

/** PEM texts. */
export interface PeerTls {
  /** Whoever signed the certificates of all servers. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Node.js says that a handshake failed or took too long, and leaves the connection as it is. */
export function closeFailedHandshakes(server: SecureServer): void {
  server.on('tlsClientError', (_error, socket) => socket.destroy());
}

export class SocketMaker {
  readonly #tls: PeerTls | null;

  constructor(tls: PeerTls | null) {
    this.#tls = tls;
  }

  connect({ host, port }: Endpoint): Socket {
    if (this.#tls === null) return connectPlainly({ host, port });
    return connectSecurely({ host, port, ...this.#tls });
  }

  /** @param accepted called with each connection that may speak: with TLS, after its certificate was verified. */
  listen(accepted: (socket: Socket) => void): Server {
    if (this.#tls === null) return createServer(accepted);
    const options = { ...this.#tls, requestCert: true, rejectUnauthorized: true };
    const server = createSecureServer({ ...options, handshakeTimeout: HANDSHAKE_MS_MAX }, accepted);
    closeFailedHandshakes(server);
    return server;
  }
}
