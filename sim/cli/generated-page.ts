/** A page of the documentation with a part that a command writes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

export class GeneratedPage {
  readonly #path: string;
  readonly #before: string;
  readonly #after: string;

  /**
   * Made before anything is measured.
   * @param by the command that both comments name between which its part stands
   * @throws UsageError when there is no place for it.
   */
  constructor(path: string, by: string) {
    const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const begin = `<!-- begin: ${by} -->`;
    const end = `<!-- end: ${by} -->`;
    const from = page.indexOf(`${begin}\n`);
    const to = page.indexOf(`${end}\n`);
    if (from < 0 || to < from) {
      throw new UsageError(`--page: ${path} has no lines "${begin}" and "${end}" to write between`);
    }
    this.#path = path;
    this.#before = page.slice(0, from + begin.length + 1);
    this.#after = page.slice(to);
  }

  /** In place of what stood there. */
  write(generated: string): void {
    writeFileSync(this.#path, `${this.#before}\n${generated}\n${this.#after}`);
  }
}
