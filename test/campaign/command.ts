/** Runs the built command line as a user would, in a process of its own, and where nobody ran a campaign before. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundle of the command. */
export const ORDEAL = fileURLToPath(new URL('../../dist/ordeal.js', import.meta.url));
const TIMEOUT_MS = 120_000;

const directory = mkdtempSync(join(tmpdir(), 'ordeal-command-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runOrdeal(...words: string[]): Ran {
  return spawn(process.execPath, [ORDEAL, ...words]);
}

/** The same in bash, whose redirections and pipes may follow the words. */
export function runOrdealInShell(line: string): Ran {
  return spawn('bash', ['-c', `"$0" "$1" ${line}`, process.execPath, ORDEAL]);
}

function spawn(command: string, words: readonly string[]): Ran {
  const options = { cwd: directory, encoding: 'utf8', timeout: TIMEOUT_MS } as const;
  const { status, stdout, stderr } = spawnSync(command, words, options);
  return { status, stdout, stderr };
}
