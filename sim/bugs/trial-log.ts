/** The file that keeps trials of strategies, one JSON object a line, so that a later call goes on where one stopped. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { keyOf, type Trial } from './trial.ts';

/** The file is not one of this log. */
export class TrialLogError extends Error {
  override readonly name = 'TrialLogError';
}

export class TrialLog {
  readonly #path: string;
  readonly #trials = new Map<string, Trial>();

  /** @throws TrialLogError for a file that it did not write. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const [at, line] of whole.split('\n').slice(0, -1).entries()) {
      const trial = parsed(line);
      if (trial === null) throw new TrialLogError(`line ${at + 1} of ${path} is not a trial of a strategy`);
      this.#trials.set(keyOf(trial), trial);
    }
    // A line that a kill cut short would run into the next one.
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  }

  get(asked: Parameters<typeof keyOf>[0]): Trial | null {
    return this.#trials.get(keyOf(asked)) ?? null;
  }

  append(trial: Trial): void {
    this.#trials.set(keyOf(trial), trial);
    appendFileSync(this.#path, `${JSON.stringify(trial)}\n`);
  }
}

function parsed(line: string): Trial | null {
  try {
    // Written by this class.
    const trial = JSON.parse(line) as Partial<Trial> | null;
    return typeof trial?.bug === 'string' && typeof trial.strategy === 'string' ? (trial as Trial) : null;
  } catch {
    return null;
  }
}
