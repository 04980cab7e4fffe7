/** A cluster of three server processes that a benchmark may load and kill: one of ours, or one of a peer. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Target } from './load.ts';

export const SERVERS = [0, 1, 2] as const;
const PATIENCE_MS = 20_000;

export interface Contestant {
  readonly name: string;
  /** Command and arguments of one server, for the first time and again. */
  command(server: number): readonly [program: string, args: readonly string[]];
  /** Where clients reach it. */
  target(server: number): Target;
  /** The server that leads, as this one sees it; -1: it knows of nobody. */
  leaderSeenBy(server: number): Promise<number>;
  /** The bytes of a write, and of a linearizable read, of one of `keys` keys. */
  write(n: number): string;
  read(n: number): string;
  /** Syncs of the leader's disk since its start; null: it does not say. */
  syncs(server: number): Promise<number | null>;
}

export class Running {
  readonly contestant: Contestant;
  readonly #processes: (ChildProcess | null)[] = [null, null, null];

  constructor(contestant: Contestant) {
    this.contestant = contestant;
  }

  start(server: number): void {
    const [program, args] = this.contestant.command(server);
    this.#processes[server] = spawn(program, args, { stdio: 'ignore' });
  }

  /** Kill -9; resolves when it is gone. */
  async kill(server: number): Promise<void> {
    const child = this.#processes[server];
    if (child === null || child === undefined) return;
    this.#processes[server] = null;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    await Promise.all(SERVERS.map((server) => this.kill(server)));
  }

  /** The leader on which all that run agree. */
  async leader(): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const up = SERVERS.filter((server) => this.#processes[server] !== null);
      const seen = new Set(await Promise.all(up.map((server) => this.#ask(server))));
      const [leader = -1] = seen;
      if (seen.size === 1 && leader >= 0) return leader;
      if (performance.now() > until) throw new Error(`${this.contestant.name} elects no leader`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #ask(server: number): Promise<number> {
    try {
      return await this.contestant.leaderSeenBy(server);
    } catch {
      return -1;
    }
  }
}
