/** Chooses the command, and turns what it throws into one line and an exit code. */
import packageJson from '../../../package.json' with { type: 'json' };
import { ClientError } from '../../client/errors.ts';
import { OptionsError } from '../../replica/check-options.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { FIELDS, flagOf, variableOf } from '../config/fields.ts';
import { type Command, type CommandHost, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';

export async function run(args: readonly string[], host: CommandHost): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    host.out(name === undefined || rest.length === 0 ? help() : helpOf(rest[0]!));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    host.out(`${packageJson.version}\n`);
    return 0;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    host.err(`ordeal-node: there is no command ${name}; "ordeal-node help" lists what there is\n`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    host.out(helpOf(name));
    return 0;
  }
  try {
    return await command.run(rest, host);
  } catch (error) {
    return tell(error, command, host);
  }
}

function tell(error: unknown, command: Command, host: CommandHost): number {
  if (error instanceof ClientError) {
    host.err(
      `ordeal-node ${command.name}: ${error.message} (${error.reason === '' ? error.code : error.reason})\n`,
    );
    return 1;
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
    'Clients find the cluster by --server HOST:PORT (or ORDEAL_SERVER); 127.0.0.1:8101 unless told. With --tls-ca FILE',
    '(or ORDEAL_CLIENT_TLS_CA) they speak TLS, and trust whom this authority signed; --server https://HOST:PORT, the system.',
    '"ordeal-node help start" lists the settings of a server.',
    '',
  ].join('\n');
}

function helpOf(name: string): string {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) return help();
  const head = `ordeal-node ${name} ${command.usage}\n\n${command.summary}\n`;
  if (name !== 'start') return head;
  const lines = FIELDS.map(
    (field) =>
      `  --${flagOf(field.name)}  (${variableOf(field.name)}${field.alias === undefined ? '' : `, ${field.alias}`})\n      ${field.help}`,
  );
  return `${head}\nSettings, as flags, as variables of the environment, or in a JSON file under their names in camelCase:\n${lines.join('\n')}\n  --config  (ORDEAL_CONFIG)\n      the JSON file; flags go before variables, and those before the file\n`;
}
