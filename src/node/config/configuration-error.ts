/** A configuration that cannot work: one line for people, which says what, where and what to do. */
export class ConfigurationError extends Error {
  readonly code = 'ORDEAL_CONFIGURATION';
  override readonly name = 'ConfigurationError';
  /** The setting; empty when it is not about one. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
