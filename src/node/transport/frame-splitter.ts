/**
 * Cuts a stream of bytes into frames. A frame that lies within one chunk is a view of it; only one that spans chunks is
 * put together in memory of its own. What a frame says is not looked at, except its magic number and its length.
 */
import { readU32 } from '../../base/bytes.ts';
import { MAGIC } from '../../wire/layout.ts';
import { CONTROL_HEADER_BYTES, CONTROL_MAGIC } from './control-frames.ts';
import { CONTROL_BYTES_MAX } from './limits.ts';

/** Magic and length, with which both kinds of frames begin. */
const HEADER_BYTES = CONTROL_HEADER_BYTES;

export class FrameSplitter {
  /** Bytes of a message; 0 refuses all of them, which is right until the handshake is over. */
  frameBytesMax = 0;
  readonly #frame: (frame: Uint8Array, isControl: boolean) => void;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  /** The frame that spans chunks, and how much of it is there. */
  #spanning: Uint8Array | null = null;
  #filled = 0;

  /** @param frame called with each frame, in order, from within `push`. */
  constructor(frame: (frame: Uint8Array, isControl: boolean) => void) {
    this.#frame = frame;
  }

  /** What is wrong with the stream, or null. After an error nothing more can be made of it. */
  push(chunk: Uint8Array): string | null {
    let at = 0;
    while (at < chunk.length) {
      const spanning = this.#spanning;
      if (spanning !== null) {
        at += this.#fill(spanning, chunk, at);
      } else if (this.#headerBytes === 0 && chunk.length - at >= HEADER_BYTES) {
        const problem = this.#problem(chunk, at);
        if (problem !== null) return problem;
        const end = at + readU32(chunk, at + 4);
        if (end <= chunk.length) this.#deliver(chunk.subarray(at, end));
        else this.#span(end - at, chunk.subarray(at));
        at = Math.min(end, chunk.length);
      } else {
        const part = chunk.subarray(at, at + HEADER_BYTES - this.#headerBytes);
        this.#header.set(part, this.#headerBytes);
        this.#headerBytes += part.length;
        at += part.length;
        if (this.#headerBytes < HEADER_BYTES) return null;
        const problem = this.#problem(this.#header, 0);
        if (problem !== null) return problem;
        this.#headerBytes = 0;
        this.#span(readU32(this.#header, 4), this.#header);
      }
    }
    return null;
  }

  #span(length: number, beginning: Uint8Array): void {
    this.#spanning = new Uint8Array(length);
    this.#spanning.set(beginning);
    this.#filled = beginning.length;
  }

  /** How many bytes it took. */
  #fill(spanning: Uint8Array, chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + spanning.length - this.#filled);
    spanning.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === spanning.length) {
      this.#spanning = null;
      this.#deliver(spanning);
    }
    return part.length;
  }

  #problem(bytes: Uint8Array, at: number): string | null {
    const magic = readU32(bytes, at);
    const length = readU32(bytes, at + 4);
    if (magic !== MAGIC && magic !== CONTROL_MAGIC) {
      return `bytes that are no frame: 0x${magic.toString(16).padStart(8, '0')}`;
    }
    const max = magic === CONTROL_MAGIC ? CONTROL_BYTES_MAX : this.frameBytesMax;
    // A header alone is no frame of either kind.
    if (length > HEADER_BYTES && length <= max) return null;
    return `a frame of ${length} bytes, where ${max} are allowed`;
  }

  #deliver(frame: Uint8Array): void {
    this.#frame(frame, readU32(frame, 0) === CONTROL_MAGIC);
  }
}
