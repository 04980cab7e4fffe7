/** The lines of a file, one after the other, so that a long trace need not fit into memory. */
import { closeSync, openSync, readSync } from 'node:fs';
import { TraceError } from './trace-error.ts';

const CHUNK_BYTES = 1 << 20;
/** More than a server writes of one step; what is longer is no trace. */
const LINE_BYTES_MAX = 256 << 20;
const NEWLINE = 10;

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** It has an end; only the last one may have none. */
  readonly isWhole: boolean;
}

/** @throws TraceError when the file cannot be read. */
export function* linesOf(path: string): Generator<Line> {
  const descriptor = attempt(path, () => openSync(path, 'r'));
  try {
    let rest: Buffer[] = [];
    let restBytes = 0;
    let number = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const bytes = attempt(path, () => readSync(descriptor, chunk));
      if (bytes === 0) break;
      let from = 0;
      for (;;) {
        const end = chunk.subarray(0, bytes).indexOf(NEWLINE, from);
        if (end < 0) break;
        rest.push(chunk.subarray(from, end));
        number += 1;
        yield { text: Buffer.concat(rest).toString('utf8'), number, isWhole: true };
        rest = [];
        restBytes = 0;
        from = end + 1;
      }
      rest.push(chunk.subarray(from, bytes));
      restBytes += bytes - from;
      if (restBytes > LINE_BYTES_MAX)
        throw new TraceError(path, number + 1, 'the line has no end: is it a trace?');
    }
    if (restBytes > 0)
      yield { text: Buffer.concat(rest).toString('utf8'), number: number + 1, isWhole: false };
  } finally {
    closeSync(descriptor);
  }
}

function attempt<Value>(path: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = { ENOENT: 'it does not exist', EISDIR: 'it is a folder: name the files in it' }[code ?? ''];
    throw new TraceError(path, 0, `${why ?? `it cannot be read (${message})`}`);
  }
}
