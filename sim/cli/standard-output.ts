/**
 * Standard output that may go away or be full. A reader that leaves (`ordeal ... | head`) changes nothing about the
 * verdict; a device that takes no more has lost the result, which is told in one line and by the exit code.
 */
import type { ExitCode } from './command.ts';

/** The part of a stream that is needed here. */
export interface OutputStream {
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export class StandardOutput {
  readonly #stream: OutputStream;
  readonly #lost: (why: string) => void;
  #broken = false;
  #full = false;

  /** @param lost told once, in a sentence, when output was lost that somebody may be waiting for. */
  constructor(stream: OutputStream, lost: (why: string) => void) {
    this.#stream = stream;
    this.#lost = lost;
    stream.on('error', (error) => this.#failed(error));
  }

  write(text: string): void {
    if (!this.#broken) this.#stream.write(text);
  }

  /** What the process exits with: a result that could not be written is none. */
  exitCode(computed: ExitCode): ExitCode {
    return this.#full ? 3 : computed;
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (this.#broken) return;
    this.#broken = true;
    if (error.code === 'EPIPE') return;
    this.#full = true;
    this.#lost(`standard output could not be written, so the result is not complete (${error.message})`);
  }
}
