/** Chooses the command, and turns what it throws into one line and an exit code. */
import packageJson from '../../../package.json' with { type: 'json' };
import { ClientError } from '../../client/errors.ts';
import { OptionsError } from '../../replica/check-options.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { FIELDS, flagOf, variableOf } from '../config/fields.ts';
import { type Command, type CommandHost, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { CONNECTION_HELP } from './connection.ts';

/** The status with which a server refuses arguments that cannot work: wrong usage, as here. */
const BAD_REQUEST = 400;

export async function run(args: readonly string[], host: CommandHost): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = COMMANDS.find((each) => each.name === rest[0]);
    if (name !== undefined && rest.length > 0 && about === undefined) return unknown(rest[0]!, host);
    host.out(about === undefined ? help() : helpOf(about));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    host.out(`${packageJson.version}\n`);
    return 0;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) return unknown(name, host);
  if (asksForHelp(rest)) {
    host.out(helpOf(command));
    return 0;
  }
  try {
    return await command.run(rest, host);
  } catch (error) {
    return tell(error, command, host);
  }
}

/** Behind "--" everything is a name or a value. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

function unknown(name: string, host: CommandHost): number {
  host.err(`ordeal-node: there is no command ${name}; "ordeal-node help" lists what there is\n`);
  return 2;
}

function tell(error: unknown, command: Command, host: CommandHost): number {
  if (error instanceof ClientError) {
    host.err(
      `ordeal-node ${command.name}: ${error.message} (${error.reason === '' ? error.code : error.reason})\n`,
    );
    return error.status === BAD_REQUEST ? 2 : 1;
  }
  if (error instanceof UsageError || error instanceof ConfigurationError || error instanceof OptionsError) {
    host.err(`ordeal-node ${command.name}: ${error.message}\n`);
    return 2;
  }
  throw error;
}

function help(): string {
  const width = Math.max(...COMMANDS.map(({ name, usage }) => name.length + usage.length)) + 3;
  const lines = COMMANDS.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(width)}${summary}`);
  return [
    'ordeal-node COMMAND: a replicated key-value server, and what its operators and clients need.',
    '',
    ...lines,
    '',
    'Clients and operators reach the cluster by these options, or by the variables of the environment:',
    CONNECTION_HELP,
    '"ordeal-node help start" lists the settings of a server. Exit codes: 0 it is done, 1 the cluster or the data say no,',
    '2 wrong usage. What begins with a dash and is a key or a value stands behind "--": ordeal-node put -- KEY -1.',
    '',
  ].join('\n');
}

function helpOf(command: Command): string {
  const { name, connects } = command;
  const head = `ordeal-node ${name} ${command.usage}\n\n${command.summary}\n`;
  if (connects === true) return `${head}\n${CONNECTION_HELP}`;
  if (name !== 'start') return head;
  const lines = FIELDS.map(
    (field) =>
      `  --${flagOf(field.name)}  (${variableOf(field.name)}${field.alias === undefined ? '' : `, ${field.alias}`})\n      ${field.help}`,
  );
  return `${head}\nSettings, as flags, as variables of the environment, or in a JSON file under their names in camelCase:\n${lines.join('\n')}\n  --config  (ORDEAL_CONFIG)\n      the JSON file; flags go before variables, and those before the file\n`;
}
