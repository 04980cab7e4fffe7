/**
 * The file that is there while this server is PRIMARY, for programs beside it that look for one (as LiteFS does). It says
 * who wrote it and in which term. It is taken away before the claim to be PRIMARY ends; but a process that is frozen or
 * killed cannot take anything away, so whoever must be certain asks the server, or compares terms.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

export class MarkerFile {
  readonly path: string;
  readonly #node: string;

  constructor(path: string, node: string) {
    this.path = path;
    this.#node = node;
  }

  /** It appears at once and whole. @throws Error of the file system. */
  write(term: number): void {
    const content = { node: this.#node, term, pid: process.pid, since: new Date().toISOString() };
    const aside = `${this.path}.new`;
    writeFileSync(aside, `${JSON.stringify(content)}\n`);
    renameSync(aside, this.path);
  }

  /** Also when it is not there. @throws Error of the file system. */
  remove(): void {
    rmSync(this.path, { force: true });
  }
}
