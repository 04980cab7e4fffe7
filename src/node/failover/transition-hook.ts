/**
 * Runs a program of the operator at each transition: `PROGRAM PRIMARY|REPLICA TERM`. One at a time; of transitions that
 * come meanwhile the newest is told next, since what lies between is over. A program that does not end is killed.
 */
import { spawn } from 'node:child_process';
import type { FailoverState } from '../../failover/coordinator.ts';
import type { Logger } from '../server/log.ts';

/** Milliseconds that the program may take. */
const HOOK_MS_MAX = 10_000;

interface Transition {
  readonly state: FailoverState;
  readonly term: number;
}

export class TransitionHook {
  readonly #program: string;
  readonly #node: string;
  readonly #log: Logger;
  readonly #limitMs: number;
  #running: Promise<void> | null = null;
  #next: Transition | null = null;

  constructor(program: string, node: string, log: Logger, limitMs: number = HOOK_MS_MAX) {
    this.#program = program;
    this.#node = node;
    this.#log = log;
    this.#limitMs = limitMs;
  }

  tell(state: FailoverState, term: number): void {
    this.#next = { state, term };
    this.#running ??= this.#runAll();
  }

  /** Resolves when everything has been told. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    for (let next = this.#next; next !== null; next = this.#next) {
      this.#next = null;
      await this.#run(next);
    }
    this.#running = null;
  }

  #run({ state, term }: Transition): Promise<void> {
    const said = { program: this.#program, state, term };
    return new Promise((resolve) => {
      const child = spawn(this.#program, [state, String(term)], {
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: this.#limitMs,
        killSignal: 'SIGKILL',
        env: {
          ...process.env,
          ORDEAL_FAILOVER_STATE: state,
          ORDEAL_FAILOVER_TERM: String(term),
          ORDEAL_FAILOVER_NODE: this.#node,
        },
      });
      child.once('error', ({ message }) => {
        this.#log.error(said, `the failover program could not be run: ${message}`);
        resolve();
      });
      child.once('exit', (code, signal) => {
        if (code !== 0) this.#log.error({ ...said, code, signal }, 'the failover program failed');
        resolve();
      });
    });
  }
}
