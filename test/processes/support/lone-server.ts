/** One `ordeal-node start` with exactly the flags and the environment that a test says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../../dist/ordeal-node.js', import.meta.url));
const REFUSAL_MS_MAX = 20_000;

export type Environment = Readonly<Record<string, string>>;

/** Nothing of the environment of the tests is a setting. */
const environmentOf = (env: Environment): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], ...env });

export class LoneServer {
  readonly #child: ChildProcess;
  readonly #client: string;
  /** Its log so far. */
  said = '';

  /** @param client HOST:PORT where it is to answer. */
  constructor(client: string, args: readonly string[], env: Environment = {}) {
    this.#client = client;
    this.#child = spawn(process.execPath, [COMMAND, 'start', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environmentOf(env),
    });
    this.#child.stderr!.on('data', (text) => {
      this.said += String(text);
    });
  }

  /** Status 0: it does not answer. */
  async ask(path: string): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`http://${this.#client}${path}`, { signal: AbortSignal.timeout(3_000) });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 0, text: '' };
    }
  }

  /** Kills it, and resolves when it is gone. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** What a server says that does not start, and its exit code. */
export function refusalOf(args: readonly string[], env: Environment = {}): { code: number; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, 'start', ...args], {
    env: environmentOf(env),
    encoding: 'utf8',
    timeout: REFUSAL_MS_MAX,
  });
  return { code: status ?? -1, said: stderr };
}
