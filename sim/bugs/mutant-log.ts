/** The file that keeps how mutants ended, one JSON object a line, so that a later call goes on where one stopped. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MutantEnd, MutantFate } from './mutant-campaign.ts';

/** The file is not one of this log. */
export class MutantLogError extends Error {
  override readonly name = 'MutantLogError';
}

export class MutantLog {
  readonly #path: string;
  readonly #source: string;
  readonly #ends = new Map<string, MutantEnd>();

  /**
   * @param source ends on any other source are left alone and not counted
   * @throws MutantLogError for a file that it did not write.
   */
  constructor(path: string, source: string) {
    this.#path = path;
    this.#source = source;
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole.split('\n').slice(0, -1);
    for (const [at, line] of lines.entries()) {
      const end = parsed(line);
      if (end === null) throw new MutantLogError(`line ${at + 1} of ${path} is not the end of a mutant`);
      if (end.source === source) this.#ends.set(end.id, end);
    }
    // A line that a kill cut short would run into the next one.
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  }

  append(end: MutantFate): void {
    const kept: MutantEnd = { ...end, source: this.#source };
    this.#ends.set(kept.id, kept);
    appendFileSync(this.#path, `${JSON.stringify(kept)}\n`);
  }

  /** What is known of a mutant; null when a hunt of `budget` seeds could end otherwise. */
  endOf(id: string, budget: number): MutantEnd | null {
    const end = this.#ends.get(id);
    if (end === undefined) return null;
    const holds = end.fate === 'survived' ? end.seeds >= budget : end.seeds <= budget;
    return holds ? end : null;
  }
}

function parsed(line: string): MutantEnd | null {
  try {
    // Written by this class.
    const end = JSON.parse(line) as MutantEnd | null;
    return typeof end?.id === 'string' && typeof end.fate === 'string' ? end : null;
  } catch {
    return null;
  }
}
