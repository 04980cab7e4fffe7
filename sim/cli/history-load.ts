/** History files from the disk; what is wrong with one is wrong usage, told in one line with the file and the line. */
import { readFileSync } from 'node:fs';
import { HistoryError } from '../history/history-error.ts';
import { readHistory } from '../history/read.ts';
import type { RecordedHistory } from '../history/recorded.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError */
export function loadHistory(file: string): RecordedHistory {
  const text = loadText(file);
  try {
    return readHistory(text);
  } catch (error) {
    if (error instanceof HistoryError) throw new UsageError(`${file}, line ${error.line}: ${error.message}`);
    throw error;
  }
}

/** @throws UsageError when there is no such file, or it cannot be read. */
export function loadText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read (${why})`);
  }
}
