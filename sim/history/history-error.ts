/** A history file says something that no history can say: on which line, and what is wrong there. */
export class HistoryError extends Error {
  readonly code = 'ORDEAL_HISTORY';
  override readonly name = 'HistoryError';
  /** From 1. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
