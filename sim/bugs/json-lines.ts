/** A file that keeps what was measured, one JSON object a line, so that a later call goes on where one stopped. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

/** A line of the file is not what this kind of file keeps. */
export class JsonLinesError extends Error {
  override readonly name = 'JsonLinesError';
}

export class JsonLines<Line extends object> {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /**
   * All lines. One that a kill cut short is cut off the file: it would run into the next one.
   * @param what a line is, for the error
   * @param isLine whether an object is one: the file may be somebody else's
   * @throws JsonLinesError for a line that is none.
   */
  read(what: string, isLine: (object: Partial<Line>) => boolean): Line[] {
    if (!existsSync(this.#path)) return [];
    const text = readFileSync(this.#path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole
      .split('\n')
      .slice(0, -1)
      .map((line, at) => {
        const object = parsed<Line>(line);
        if (object !== null && isLine(object)) return object as Line;
        throw new JsonLinesError(`line ${at + 1} of ${this.#path} is not ${what}`);
      });
    if (whole.length < text.length) truncateSync(this.#path, Buffer.byteLength(whole));
    return lines;
  }

  append(line: Line): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

function parsed<Line>(line: string): Partial<Line> | null {
  try {
    return JSON.parse(line) as Partial<Line> | null;
  } catch {
    return null;
  }
}
