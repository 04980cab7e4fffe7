/** From words to the values of a command's options, strictly: what is not in the table is an error. */
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

export interface Parsed {
  readonly parameters: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** `--help` was among the words. */
  readonly help: boolean;
}

/** @throws UsageError in one line that names the option. */
export function parseWords(command: Command, words: readonly string[]): Parsed {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(command.options)) values[name] = option.otherwise;
  const parameters: string[] = [];
  const given = new Set<string>();
  if (words.some((word) => word === '--help' || word === '-h')) return { parameters, values, help: true };
  for (let n = 0; n < words.length; n += 1) {
    const word = words[n]!;
    if (!word.startsWith('-') || /^-\d/.test(word)) {
      parameters.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const option =
      word.startsWith('--') && Object.hasOwn(command.options, name) ? command.options[name] : null;
    if (option === null || option === undefined) throw new UsageError(unknownOption(command, word));
    if (given.has(name)) throw new UsageError(`--${name} is given twice`);
    given.add(name);
    let value = equals < 0 ? null : word.slice(equals + 1);
    if (option.placeholder === null && value !== null) throw new UsageError(`--${name} takes no value`);
    if (option.placeholder !== null && value === null) {
      n += 1;
      value = words[n] ?? null;
      if (value === null || value.startsWith('--')) {
        throw new UsageError(`--${name} needs a value: --${name} ${option.placeholder}`);
      }
    }
    values[name] = parseValue(`--${name}`, () => option.parse(value ?? ''));
  }
  checkParameters(command, parameters);
  return { parameters, values, help: false };
}

/** Names the option or parameter in front of what its parser says. */
export function parseValue<Value>(name: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${name} ${error.message}`);
    throw error;
  }
}

function checkParameters(command: Command, parameters: readonly string[]): void {
  const missing = command.parameters[parameters.length];
  if (missing !== undefined) throw new UsageError(`${missing.name} is missing: ${missing.help}`);
  if (command.parameters.at(-1)?.many === true) return;
  const excess = parameters[command.parameters.length];
  if (excess !== undefined) throw new UsageError(`"${excess}" is one argument too many`);
}

function unknownOption(command: Command, word: string): string {
  const name = word.replace(/^-+/, '').split('=')[0]!;
  const near = Object.keys(command.options).find((each) => each.startsWith(name) || name.startsWith(each));
  return `${word} is not an option of ${command.name}${near === undefined ? '' : `; did you mean --${near}?`}`;
}
