/**
 * All connections of a listening server, those in the middle of a TLS handshake included: neither HTTP nor the handshake
 * between servers knows of these, and the server does not close before they do.
 */
import type { Server, Socket } from 'node:net';

export class OpenSockets {
  readonly #sockets = new Set<Socket>();

  /** Before it listens. */
  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
