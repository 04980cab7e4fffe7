/** Runs the built command line as a user would, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The bundle of the command. */
export const ORDEAL = fileURLToPath(new URL('../../dist/ordeal.js', import.meta.url));
const TIMEOUT_MS = 120_000;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runOrdeal(...words: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ORDEAL, ...words], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  return { status, stdout, stderr };
}

/** The same in bash, whose redirections and pipes may follow the words. */
export function runOrdealInShell(line: string): Ran {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `"$0" "$1" ${line}`, process.execPath, ORDEAL],
    {
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
    },
  );
  return { status, stdout, stderr };
}
