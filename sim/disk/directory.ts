/**
 * The names of a disk, apart from contents: a name that was made, moved or removed is safe only when its
 * directory was synced; a crash keeps some prefix of the changes since then.
 */
import type { Random } from '../../src/ports/random.ts';
import type { FileImage } from './file-image.ts';

type Change =
  | { readonly kind: 'create'; readonly path: string; readonly file: FileImage }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string };

export class Directory {
  names = new Map<string, FileImage>();
  #durable = new Map<string, FileImage>();
  readonly #changes: Change[] = [];
  /** How many changes there were before `#changes[0]`. */
  #settled = 0;

  /** The changes so far, for a sync that covers just these. */
  get mark(): number {
    return this.#settled + this.#changes.length;
  }

  create(path: string, file: FileImage): void {
    this.#change({ kind: 'create', path, file });
  }

  rename(from: string, to: string): void {
    this.#change({ kind: 'rename', from, to });
  }

  remove(path: string): void {
    this.#change({ kind: 'remove', path });
  }

  /** The changes before `mark` become durable. */
  sync(mark: number): void {
    const count = Math.max(0, mark - this.#settled);
    for (const change of this.#changes.splice(0, count)) apply(this.#durable, change);
    this.#settled += count;
  }

  /** How many of the changes before `reported` were lost; the later ones were still under way. */
  crash(keeps: 'lose' | 'prefix' | 'any', random: Random, reported: number): number {
    const kept = this.#settled + (keeps === 'lose' ? 0 : random.nextInt(this.#changes.length + 1));
    const { mark } = this;
    this.sync(kept);
    this.#changes.length = 0;
    this.#settled = mark;
    this.names = new Map(this.#durable);
    return Math.max(0, reported - kept);
  }

  /** The names in one directory ('' is the root), without the directory, by code unit. */
  list(directory: string): string[] {
    const prefix = directory === '' ? '' : `${directory}/`;
    const found: string[] = [];
    for (const path of this.names.keys()) {
      const name = path.slice(prefix.length);
      if (path.startsWith(prefix) && !name.includes('/')) found.push(name);
    }
    return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  #change(change: Change): void {
    this.#changes.push(change);
    apply(this.names, change);
  }
}

function apply(names: Map<string, FileImage>, change: Change): void {
  if (change.kind === 'create') {
    names.set(change.path, change.file);
  } else if (change.kind === 'remove') {
    names.delete(change.path);
  } else {
    const file = names.get(change.from);
    if (file === undefined) return;
    names.delete(change.from);
    names.set(change.to, file);
  }
}
