/** From the words of a command line to an exit code; everything but the process itself. */
import { INVOCATION } from '../campaign/invocation.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { Command, CommandHost, ExitCode } from './command.ts';
import { commandHelp, generalHelp } from './help.ts';
import { parseWords } from './parse.ts';
import { UsageError } from './usage-error.ts';

export async function dispatch(
  commands: readonly Command[],
  words: readonly string[],
  host: CommandHost,
): Promise<ExitCode> {
  try {
    return await choose(commands, words, host);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ScenarioError) {
      host.err(`ordeal: ${error.message}\n`);
      return 2;
    }
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    host.err(`ordeal: the harness failed, which is a defect of Ordeal: ${why}\n`);
    return 3;
  }
}

async function choose(
  commands: readonly Command[],
  words: readonly string[],
  host: CommandHost,
): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === '--version' || first === '-v') {
    host.out(`${host.version}\n`);
    return 0;
  }
  if (first === 'help' || first === '--help' || first === '-h') {
    const asked = rest[0] === undefined ? null : find(commands, rest[0]);
    host.out(asked === null ? generalHelp(commands, host.version) : commandHelp(asked));
    return 0;
  }
  if (first === undefined) throw new UsageError(`which command? See ${INVOCATION} --help`);
  const command = find(commands, first);
  const { parameters, values, help } = parseWords(command, rest);
  if (help) {
    host.out(commandHelp(command));
    return 0;
  }
  return command.run(host, parameters, values);
}

function find(commands: readonly Command[], name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    const names = commands.map((each) => each.name).join(', ');
    throw new UsageError(`"${name}" is not a command; the commands are ${names}`);
  }
  return command;
}
