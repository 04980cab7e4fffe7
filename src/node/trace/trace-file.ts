/**
 * Appends each observation of a server to a file, before the effects of the step are carried out: what a killed server
 * did is in its trace, all of it. That costs a call of the system for each step, so it is only done when asked for.
 * Nothing is synced: a trace outlives the process, and not the machine.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Observation } from '../../raft/observation.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { StepEncoder } from './encode-step.ts';
import type { TraceLife } from './trace-format.ts';

const NEWLINE = 10;
const FIRST_BYTES = '{"format":"ordeal-trace-';

/** From `offset` on; returns how many were taken. */
export type WriteBytes = (descriptor: number, bytes: Uint8Array, offset: number) => number;

export class TraceFile {
  readonly #encoder = new StepEncoder();
  readonly #failed: (error: Error) => void;
  readonly #write: WriteBytes;
  #descriptor: number | null;

  /**
   * Begins a life, in a new file or at the end of the trace that is there.
   * @param failed told once when the file takes no more; the trace has ended, and the server goes on.
   * @param write as `writeSync`, which it is unless told.
   * @throws ConfigurationError when the file cannot be written, or is something else.
   */
  constructor(path: string, life: TraceLife, failed: (error: Error) => void, write: WriteBytes = writeSync) {
    this.#failed = failed;
    this.#write = write;
    try {
      this.#descriptor = openSync(path, 'a+', 0o600);
      const cut = this.#endsWithinLine(path) ? '\n' : '';
      this.#writeAll(this.#descriptor, `${cut}${JSON.stringify(life)}\n`);
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw new ConfigurationError('trace', `trace: ${path} cannot be written: ${(error as Error).message}`);
    }
  }

  observe(observation: Observation): void {
    if (this.#descriptor === null) return;
    try {
      this.#writeAll(this.#descriptor, `${this.#encoder.line(observation)}\n`);
    } catch (error) {
      this.close();
      this.#failed(error as Error);
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  /** The server was killed in the middle of its last line. */
  #endsWithinLine(path: string): boolean {
    const descriptor = this.#descriptor!;
    const { size } = fstatSync(descriptor);
    if (size === 0) return false;
    const first = Buffer.alloc(FIRST_BYTES.length);
    readSync(descriptor, first, 0, first.length, 0);
    if (first.toString('utf8') !== FIRST_BYTES) {
      this.close();
      throw new ConfigurationError('trace', `trace: ${path} is there, and no trace: name a new file`);
    }
    const last = Buffer.alloc(1);
    readSync(descriptor, last, 0, 1, size - 1);
    return last[0] !== NEWLINE;
  }

  /** A write may take fewer bytes than it was given. */
  #writeAll(descriptor: number, text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += this.#write(descriptor, bytes, at);
  }
}
