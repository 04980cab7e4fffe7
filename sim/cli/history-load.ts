/** History files from the disk; what is wrong with one is wrong usage, told in one line with the file and the line. */
import { readFileSync, statSync } from 'node:fs';
import { HistoryError } from '../history/history-error.ts';
import { readHistory } from '../history/read.ts';
import type { RecordedHistory } from '../history/recorded.ts';
import { UsageError } from './usage-error.ts';

/** A text of so many bytes is read with a gibibyte and a half; a JavaScript string ends at twice as many. */
const FILE_BYTES_MAX = 256 << 20;

const MEBIBYTE = 1_048_576;

const ADVICE = 'a history has one JSON object a line; "ordeal history --help" shows them';

/** @throws UsageError */
export function loadHistory(file: string): RecordedHistory {
  const text = loadText(file);
  try {
    return readHistory(text);
  } catch (error) {
    if (error instanceof HistoryError)
      throw new UsageError(`${file}, line ${error.line}: ${error.message} (${ADVICE})`);
    throw error;
  }
}

/** @throws UsageError when there is no such file, or it cannot be read. */
export function loadText(file: string): string {
  try {
    const status = statSync(file);
    if (status.isDirectory())
      throw new UsageError(`${file} is a folder: name a file in it, or use --verdicts`);
    if (status.size > FILE_BYTES_MAX) throw new UsageError(`${file} is too large: ${tellSize(status.size)}`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) throw new UsageError(`${file} does not exist: check the path`);
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read (${why})`);
  }
}

function tellSize(bytes: number): string {
  const [size, most] = [bytes, FILE_BYTES_MAX].map((each) => Math.ceil(each / MEBIBYTE));
  return `${size} MiB, where ${most} are read at most; give the calls of each key a file of their own`;
}
