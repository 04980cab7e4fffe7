/** The help texts, made from the table of commands. */
import { INVOCATION } from '../campaign/invocation.ts';
import type { Command } from './command.ts';

export function generalHelp(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return `${[
    `ordeal ${version}: puts Raft on trial in a simulated cluster, where every run can be repeated.`,
    '',
    `Usage: ${INVOCATION} COMMAND [OPTIONS]`,
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    `${INVOCATION} COMMAND --help tells more; ${INVOCATION} --version prints the version.`,
    'Exit codes: 0 all held, 1 a property was violated, 2 wrong usage or unreadable input, 3 the harness failed.',
  ].join('\n')}\n`;
}

export function commandHelp(command: Command): string {
  const { name, summary, parameters, options, notes } = command;
  const words = [
    INVOCATION,
    name,
    ...parameters.map(({ name: word, many }) => (many ? `${word}...` : word)),
    '[OPTIONS]',
  ];
  const rows: [string, string][] = parameters.map((parameter) => [parameter.name, parameter.help]);
  for (const [option, { placeholder, help }] of Object.entries(options)) {
    rows.push([`--${option}${placeholder === null ? '' : ` ${placeholder}`}`, help]);
  }
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const lines = [`Usage: ${words.join(' ')}`, '', summary, ''];
  for (const [left, right] of rows) lines.push(`  ${left.padEnd(width)}  ${right}`);
  if (notes.length > 0) lines.push('', ...notes);
  return `${lines.join('\n')}\n`;
}
