/** What the commands of `ordeal-node` are made of, and how wrong usage is told. */
export interface CommandHost {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
}

export interface Command {
  readonly name: string;
  /** After the name, for the help. */
  readonly usage: string;
  readonly summary: string;
  /** It is a client of a cluster, with the options of `CONNECTION`. */
  readonly connects?: true;
  /**
   * Resolves with the exit code: 0 it is done, 1 the cluster said no or what was looked at is not whole, 2 wrong usage.
   * @throws UsageError, ConfigurationError or ClientError, which are told in one line.
   */
  run(args: readonly string[], host: CommandHost): Promise<number>;
}

/** Wrong usage: told in one line on standard error, without a stack; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
