/**
 * Stands before one server, for its peers. It passes frames on whole, late if it is told to; it loses one in so many, and
 * all of a peer that is blocked. Raft asks no more of its transport than that a frame is whole.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameSplitter } from '../../../src/node/transport/frame-splitter.ts';
import { HOST } from '../../support/free-ports.ts';

const FRAME_BYTES_MAX = 2 ** 31;

export class LinkProxy {
  /** Milliseconds that each frame takes, in both directions. */
  delayMs = 0;
  /** One message in so many is lost, in both directions; 0: none. */
  lostOneIn = 0;
  /** Messages that were lost so far, those of blocked peers aside. */
  lost = 0;
  readonly #server: Server;
  readonly #blocked = new Set<string>();
  /** By the connection of the caller: its name, once it has said it. */
  readonly #links = new Map<Socket, { caller: string }>();
  #messages = 0;

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

  /** A real connection would not outlive such a cut either: those that were blocked are reset. Delay and loss end, too. */
  heal(): void {
    this.delayMs = 0;
    this.lostOneIn = 0;
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
    this.#carry(socket, out, link, (frame) => {
      // The handshake says who calls: "NAME PEER-ADDRESS CLIENT-ADDRESS".
      if (link.caller === '') link.caller = /"name":"([^ "]+)/.exec(frame.toString('latin1'))?.[1] ?? '';
    });
    this.#carry(out, socket, link, () => {});
  }

  /** Whatever comes from one side goes to the other, in the same order. */
  #carry(from: Socket, to: Socket, link: { caller: string }, seen: (frame: Buffer) => void): void {
    let dueLast = 0;
    const splitter = new FrameSplitter((frame, isControl) => {
      // The splitter cuts frames out of chunks that are buffers; it makes others only of what spans them.
      const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
      if (isControl) seen(bytes);
      if (this.#blocked.has(link.caller) || (!isControl && this.#isLost())) return;
      const now = performance.now();
      dueLast = Math.max(dueLast, now + this.delayMs);
      if (dueLast <= now) to.write(bytes);
      else
        setTimeout(() => {
          if (!to.destroyed) to.write(bytes);
        }, dueLast - now);
    });
    splitter.frameBytesMax = FRAME_BYTES_MAX;
    from.on('data', (chunk) => {
      if (splitter.push(chunk) !== null) from.destroy();
    });
  }

  #isLost(): boolean {
    this.#messages += 1;
    if (this.lostOneIn === 0 || this.#messages % this.lostOneIn !== 0) return false;
    this.lost += 1;
    return true;
  }
}
