/** From the text of a history file, in any format that is known, to the calls in it. */
import { readClientFormat } from './client-format.ts';
import { readLines } from './fields.ts';
import { HistoryError } from './history-error.ts';
import { readProcessFormat } from './process-format.ts';
import type { RecordedHistory } from './recorded.ts';

/**
 * The first line tells the format: our own has `kind`, Jepsen's has `type`.
 * @throws HistoryError for the first thing that is wrong.
 */
export function readHistory(text: string): RecordedHistory {
  const lines = readLines(text);
  const { fields } = lines[0]!;
  if ('kind' in fields) return { model: 'register', calls: readClientFormat(lines) };
  if ('type' in fields) return readProcessFormat(lines);
  throw new HistoryError(1, 'this line has neither "kind" (Ordeal\'s format) nor "type" (Jepsen\'s)');
}
