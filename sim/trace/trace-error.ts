/** A trace file that cannot be checked: which one, on which line, and what is wrong there. */
export class TraceError extends Error {
  readonly code = 'ORDEAL_TRACE';
  override readonly name = 'TraceError';

  /** @param line from 1; 0: the file as a whole. */
  constructor(file: string, line: number, message: string) {
    super(line === 0 ? `${file}: ${message}` : `${file}, line ${line}: ${message}`);
  }
}
