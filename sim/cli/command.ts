/** What a command is: a name, a sentence, arguments, options, and a function that is loaded when it is called. */
import type { Option, Options, ValuesOf } from './option.ts';

/** Where a command writes, and what it takes from its surroundings; a test passes its own. */
export interface CommandHost {
  /** Standard output. */
  out(text: string): void;
  /** Standard error. */
  err(text: string): void;
  readonly errIsTTY: boolean;
  /** Colour may be used on standard error. */
  readonly colour: boolean;
  readonly version: string;
  readonly node: string;
  readonly processors: number;
  /** Milliseconds of some real clock. */
  now(): number;
  /** Aborted by the first Ctrl-C. Reading it is what keeps Ctrl-C from ending the process at once. */
  readonly signal: AbortSignal;
}

export type ExitCode = 0 | 1 | 2 | 3;

export interface Parameter {
  readonly name: string;
  readonly help: string;
  /** One or more; of the last parameter alone. */
  readonly many?: boolean;
}

/** A command with its option types forgotten: what the table holds. */
export interface Command {
  readonly name: string;
  /** One sentence, for the list of commands. */
  readonly summary: string;
  /** Positional arguments; all are required. */
  readonly parameters: readonly Parameter[];
  readonly options: Options;
  /** Lines below the options, for instance about the profiles. */
  readonly notes: readonly string[];
  run(
    host: CommandHost,
    parameters: readonly string[],
    values: Readonly<Record<string, unknown>>,
  ): Promise<ExitCode>;
}

export interface TypedCommand<Table extends Readonly<Record<string, Option<never> | Option<unknown>>>> {
  readonly name: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly options: Table;
  readonly notes?: readonly string[];
  /** Loads the code of the command, so that `--help` and other commands do not wait for it. */
  readonly load: () => Promise<
    (host: CommandHost, parameters: readonly string[], values: ValuesOf<Table & Options>) => Promise<ExitCode>
  >;
}

/** Keeps the types of the options for the command's own function, and forgets them for the table. */
export function command<Table extends Options>(typed: TypedCommand<Table>): Command {
  return {
    name: typed.name,
    summary: typed.summary,
    parameters: typed.parameters ?? [],
    options: typed.options,
    notes: typed.notes ?? [],
    run: async (host, parameters, values) => {
      const run = await typed.load();
      // `parse` filled the record from this very table of options.
      return run(host, parameters, values as ValuesOf<Table>);
    },
  };
}
