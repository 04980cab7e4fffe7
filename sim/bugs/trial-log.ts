/** The file that keeps trials of strategies. */
import { JsonLines } from './json-lines.ts';
import { type Asked, keyOf, type Trial } from './trial.ts';

export class TrialLog {
  readonly #lines: JsonLines<Trial>;
  readonly #trials = new Map<string, Trial>();

  /** @throws JsonLinesError for a file that it did not write. */
  constructor(path: string) {
    this.#lines = new JsonLines(path);
    const trials = this.#lines.read(
      'a trial of a strategy',
      ({ bug, strategy }) => typeof bug === 'string' && typeof strategy === 'string',
    );
    for (const trial of trials) this.#trials.set(keyOf(trial), trial);
  }

  get(asked: Asked): Trial | null {
    return this.#trials.get(keyOf(asked)) ?? null;
  }

  append(trial: Trial): void {
    this.#trials.set(keyOf(trial), trial);
    this.#lines.append(trial);
  }
}
