/** Stands before one server, for its peers: passes bytes on, or swallows those of a peer that is blocked. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { HOST } from '../../support/free-ports.ts';

export class LinkProxy {
  readonly #server: Server;
  readonly #blocked = new Set<string>();
  /** By the connection of the caller: its name, once it has said it. */
  readonly #links = new Map<Socket, { caller: string }>();

  private constructor(target: number) {
    this.#server = createServer((socket) => this.#accept(socket, target));
  }

  static async listen(port: number, target: number): Promise<LinkProxy> {
    const proxy = new LinkProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(port, HOST, resolve));
    return proxy;
  }

  /** What this peer says is swallowed from now on, and so is what it is answered. */
  block(caller: string): void {
    this.#blocked.add(caller);
  }

  /** Connections that bytes are missing of cannot go on. */
  heal(): void {
    const blocked = new Set(this.#blocked);
    this.#blocked.clear();
    for (const [socket, { caller }] of this.#links) if (blocked.has(caller)) socket.destroy();
  }

  close(): void {
    for (const socket of this.#links.keys()) socket.destroy();
    this.#server.close();
  }

  #accept(socket: Socket, target: number): void {
    const out = connect(target, HOST);
    const link = { caller: '' };
    this.#links.set(socket, link);
    const end = (): void => {
      socket.destroy();
      out.destroy();
      this.#links.delete(socket);
    };
    for (const side of [socket, out]) {
      side.setNoDelay(true);
      side.on('error', end);
      side.on('close', end);
    }
    socket.on('data', (chunk) => {
      // The handshake says who calls: "NAME PEER-ADDRESS CLIENT-ADDRESS".
      if (link.caller === '') link.caller = /"name":"([^ "]+)/.exec(chunk.toString('latin1'))?.[1] ?? '';
      if (!this.#blocked.has(link.caller)) out.write(chunk);
    });
    out.on('data', (chunk) => {
      if (!this.#blocked.has(link.caller)) socket.write(chunk);
    });
  }
}
