/** The file that keeps how mutants ended. */
import { JsonLines } from './json-lines.ts';
import type { MutantEnd, MutantFate } from './mutant-campaign.ts';

export class MutantLog {
  readonly #lines: JsonLines<MutantEnd>;
  readonly #source: string;
  readonly #ends = new Map<string, MutantEnd>();

  /**
   * @param source ends on any other source are left alone and not counted
   * @throws JsonLinesError for a file that it did not write.
   */
  constructor(path: string, source: string) {
    this.#lines = new JsonLines(path);
    this.#source = source;
    const ends = this.#lines.read(
      'the end of a mutant',
      ({ id, fate }) => typeof id === 'string' && typeof fate === 'string',
    );
    for (const end of ends) if (end.source === source) this.#ends.set(end.id, end);
  }

  append(end: MutantFate): void {
    const kept: MutantEnd = { ...end, source: this.#source };
    this.#ends.set(kept.id, kept);
    this.#lines.append(kept);
  }

  /** What is known of a mutant; null when a hunt of `budget` seeds could end otherwise. */
  endOf(id: string, budget: number): MutantEnd | null {
    const end = this.#ends.get(id);
    if (end === undefined) return null;
    const holds = end.fate === 'survived' ? end.seeds >= budget : end.seeds <= budget;
    return holds ? end : null;
  }
}
