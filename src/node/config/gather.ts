/** Puts the settings together: a flag goes before the environment, which goes before the configuration file. */
import { parseArgs } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';
import { FIELDS, type Field, flagOf, variableOf } from './fields.ts';
import { readSettings, type Settings } from './schema.ts';

export interface GatheredFrom {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws Error when the file cannot be read. */
  readonly readFile: (path: string) => string;
}

/** The flag, and the variable, that name the configuration file. */
const FILE_FLAG = 'config';
const FILE_VARIABLE = 'ORDEAL_CONFIG';

/** Of the commands that are clients, and of programs that are told who is PRIMARY. */
const OTHER_VARIABLES = /^ORDEAL_(SERVER|FAILOVER_(STATE|NODE|TERM))$/;

/** Variables that look like settings, and are none: perhaps misspelt. */
export function unknownVariables(env: GatheredFrom['env']): readonly string[] {
  const known = new Set([FILE_VARIABLE, ...FIELDS.flatMap(({ name, alias }) => [variableOf(name), alias])]);
  const isOurs = /^(ORDEAL|KONSUL_RAFT|LITEFS)_/;
  return Object.keys(env).filter(
    (name) => isOurs.test(name) && !known.has(name) && !OTHER_VARIABLES.test(name),
  );
}

/** @throws ConfigurationError */
export function gatherSettings({ args, env, readFile }: GatheredFrom): Settings {
  const flags = parseFlags(args);
  const path = flags.get(FILE_FLAG) ?? env[FILE_VARIABLE];
  const values: Record<string, unknown> = {};
  const said = new Map<string, string>();
  if (typeof path === 'string' && path !== '') {
    for (const [field, value] of Object.entries(parseFile(path, readFile))) {
      values[field] = value;
      said.set(field, `${field} in ${path}`);
    }
  }
  for (const field of FIELDS) {
    const flag = flags.get(flagOf(field.name));
    const variable = [variableOf(field.name), field.alias].find((name) => name !== undefined && env[name]);
    const text = flag ?? (variable === undefined ? undefined : env[variable]);
    if (text === undefined) continue;
    const source = flag === undefined ? variable! : `--${flagOf(field.name)}`;
    values[field.name] = fromText(field, text, source);
    said.set(field.name, source);
  }
  return readSettings(values, (field) => said.get(field) ?? field);
}

function parseFlags(args: readonly string[]): Map<string, string | true> {
  const options: Record<string, { type: 'string' | 'boolean' }> = { [FILE_FLAG]: { type: 'string' } };
  for (const { name, kind } of FIELDS) {
    options[flagOf(name)] = { type: kind === 'switch' ? 'boolean' : 'string' };
  }
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    const flags = new Map<string, string | true>();
    for (const [flag, value] of Object.entries(values)) {
      if (typeof value === 'string' || value === true) flags.set(flag, value);
    }
    return flags;
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\. |\n/)[0]! : String(error);
    throw new ConfigurationError('', `${message}; "ordeal-node help" lists what there is`);
  }
}

function parseFile(path: string, readFile: (path: string) => string): Record<string, unknown> {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new ConfigurationError('', `the configuration file cannot be read: ${(error as Error).message}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(
      '',
      `the configuration file ${path} is not JSON: ${(error as Error).message}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError('', `the configuration file ${path} does not hold a JSON object`);
  }
  return value as Record<string, unknown>;
}

function fromText(field: Field, text: string | true, source: string): unknown {
  switch (field.kind) {
    case 'text':
      return text;
    case 'integer':
      // What is no number is left as it is, for the schema to refuse.
      return typeof text === 'string' && /^-?\d+$/.test(text.trim()) ? Number(text) : text;
    case 'switch':
      if (text === true || text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      throw new ConfigurationError(
        field.name,
        `${source} is ${JSON.stringify(text)}: it must be true or false`,
      );
    case 'list':
      return String(text)
        .split(',')
        .map((item) => item.trim());
    default:
      return field.kind satisfies never;
  }
}
