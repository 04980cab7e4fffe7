/** Arguments of commands: names in order, options with a value, and switches. */
import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

export interface Wanted {
  /** In order; the last may be optional. */
  readonly names?: readonly string[];
  readonly optional?: number;
  readonly values?: readonly string[];
  readonly switches?: readonly string[];
}

export interface Given {
  readonly names: readonly string[];
  value(option: string): string | null;
  has(option: string): boolean;
}

/** @throws UsageError that says what is missing, or too much. */
export function readArguments(args: readonly string[], wanted: Wanted): Given {
  const { names = [], optional = 0, values = [], switches = [] } = wanted;
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const value of values) options[value] = { type: 'string' };
  for (const name of switches) options[name] = { type: 'boolean' };
  let parsed: { readonly values: Record<string, unknown>; readonly positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]!);
  }
  const given = parsed.positionals;
  if (given.length < names.length - optional) throw new UsageError(`${names[given.length]} is missing`);
  if (given.length > names.length) throw new UsageError(`${JSON.stringify(given[names.length])} is too much`);
  return {
    names: given,
    value: (option) => (parsed.values[option] as string | undefined) ?? null,
    has: (option) => parsed.values[option] === true,
  };
}
