/** The files that one process has open, each as often as it has. A file without a name stays as long as somebody has it open. */
import type { FileImage } from './file-image.ts';

export class OpenFiles {
  readonly #times = new Map<FileImage, number>();

  opened(file: FileImage): void {
    this.#times.set(file, (this.#times.get(file) ?? 0) + 1);
  }

  closed(file: FileImage): void {
    const times = this.#times.get(file)!;
    if (times > 1) this.#times.set(file, times - 1);
    else this.#times.delete(file);
  }

  /** The process has ended. */
  clear(): void {
    this.#times.clear();
  }

  get size(): number {
    return this.#times.size;
  }

  /** How many of them have none of these names. */
  without(names: ReadonlyMap<string, FileImage>): number {
    if (this.#times.size === 0) return 0;
    let found = 0;
    for (const file of names.values()) if (this.#times.has(file)) found += 1;
    return this.#times.size - found;
  }
}
