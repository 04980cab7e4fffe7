/** Calls a command of the real table as if it had been typed, and keeps what it prints. */
import { COMMANDS } from '../../../../sim/cli/commands.ts';
import { dispatch } from '../../../../sim/cli/dispatch.ts';

export async function call(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const code = await dispatch(COMMANDS, words, {
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
    now: () => performance.now(),
    signal: new AbortController().signal,
  });
  return { code, ...printed };
}
