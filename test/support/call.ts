/** Calls a command as if it had been typed, and keeps what it prints. */
import type { Command } from '../../sim/cli/command.ts';
import { COMMANDS } from '../../sim/cli/commands.ts';
import { dispatch } from '../../sim/cli/dispatch.ts';

export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command of the real table. */
export async function call(...words: string[]): Promise<Called> {
  return await callOf(COMMANDS, words, () => performance.now());
}

/** @param now the host's clock, in milliseconds */
export async function callOf(
  commands: readonly Command[],
  words: readonly string[],
  now: () => number,
): Promise<Called> {
  const printed = { out: '', err: '' };
  const code = await dispatch(commands, words, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    errIsTTY: false,
    colour: false,
    version: '1.2.3',
    node: '20.0.0',
    processors: 2,
    now,
    signal: new AbortController().signal,
  });
  return { code, ...printed };
}
