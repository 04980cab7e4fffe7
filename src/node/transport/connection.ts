/**
 * One TCP or TLS connection between two servers: frames out, frames in. What is written during one turn of the event
 * loop leaves together, so that a burst of messages costs one system call.
 */
import type { Socket } from 'node:net';
import { type ControlFrame, decodeControl, encodeControl } from './control-frames.ts';
import { FrameSplitter } from './frame-splitter.ts';
import { LAST_WORD_MS_MAX, QUEUE_BYTES_MAX } from './limits.ts';

export interface ConnectionEvents {
  control(frame: ControlFrame): void;
  message(frame: Uint8Array): void;
  /** The connection is gone; once. `why` is for people. */
  closed(why: string): void;
}

export class Connection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #splitter: FrameSplitter;
  #corked = false;
  #closed = false;
  #heardAt = performance.now();

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#splitter = new FrameSplitter(this.#frame);
    socket.setNoDelay(true);
    socket.on('data', this.#data);
    socket.on('error', (error) => this.close(error.message));
    socket.on('close', () => this.close('the other side closed the connection'));
  }

  /** Of the other side, for people. */
  get remote(): string {
    return `${this.#socket.remoteAddress ?? 'unknown'}:${this.#socket.remotePort ?? 0}`;
  }

  /** Milliseconds since anything arrived. */
  get silence(): number {
    return performance.now() - this.#heardAt;
  }

  /** The handshake is over: messages up to this many bytes may come. */
  acceptMessages(frameBytesMax: number): void {
    this.#splitter.frameBytesMax = frameBytesMax;
  }

  /** False: too much waits, and the frame was dropped. */
  send(frame: Uint8Array): boolean {
    if (this.#closed || this.#socket.writableLength > QUEUE_BYTES_MAX) return false;
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(this.#uncork);
    }
    this.#socket.write(frame);
    return true;
  }

  sendControl(frame: ControlFrame): void {
    if (!this.#closed) this.#socket.write(encodeControl(frame));
  }

  /** Sends a last word, then closes: the other side has `LAST_WORD_MS_MAX` to read it. */
  endWith(frame: ControlFrame, why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.end(encodeControl(frame));
    // By the clock, and not by silence: who is refused may go on sending for ever.
    const timer = setTimeout(() => this.#socket.destroy(), LAST_WORD_MS_MAX);
    this.#socket.once('close', () => clearTimeout(timer));
    this.#events.closed(why);
  }

  close(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    this.#events.closed(why);
  }

  readonly #uncork = (): void => {
    this.#corked = false;
    this.#socket.uncork();
  };

  readonly #data = (chunk: Uint8Array): void => {
    if (this.#closed) return;
    this.#heardAt = performance.now();
    // Plain bytes, as everywhere else: a `Buffer` in their place would be another shape to every hot function.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    const problem = this.#splitter.push(bytes);
    if (problem !== null) this.close(`the other side sent ${problem}`);
  };

  readonly #frame = (frame: Uint8Array, isControl: boolean): void => {
    if (this.#closed) return;
    if (!isControl) {
      this.#events.message(frame);
      return;
    }
    const control = decodeControl(frame);
    if (control === null) this.close('the other side sent a control frame that says nothing');
    else this.#events.control(control);
  };
}
