/** Wrong usage: told in one line on standard error, without a stack; the exit code is 2. */
export class UsageError extends Error {
  readonly code = 'ORDEAL_USAGE';
  override readonly name = 'UsageError';
}
