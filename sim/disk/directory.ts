/**
 * The names of a disk, apart from contents: a name that was made, moved or removed is safe only when its
 * directory was synced; a crash keeps some prefix of the changes since then, of all of them or of each name's.
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

  /** All changes so far are durable. */
  get isSettled(): boolean {
    return this.#changes.length === 0;
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
    const changes = this.#changes.splice(0);
    const kept = keeps === 'any' ? keepAny(changes, random) : keepFirst(changes, keeps, random);
    let lost = 0;
    for (const [at, change] of changes.entries()) {
      if (kept.has(change)) apply(this.#durable, change);
      else if (this.#settled + at < reported) lost += 1;
    }
    this.#settled += changes.length;
    this.names = new Map(this.#durable);
    return lost;
  }

  /** The same names and changes, of files that are given for these. */
  clone(imageOf: (file: FileImage) => FileImage): Directory {
    const clone = new Directory();
    for (const [path, file] of this.names) clone.names.set(path, imageOf(file));
    for (const [path, file] of this.#durable) clone.#durable.set(path, imageOf(file));
    for (const change of this.#changes)
      clone.#changes.push(change.kind === 'create' ? { ...change, file: imageOf(change.file) } : change);
    clone.#settled = this.#settled;
    return clone;
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

function keepFirst(
  changes: readonly Change[],
  keeps: 'lose' | 'prefix',
  random: Random,
): ReadonlySet<Change> {
  return new Set(changes.slice(0, keeps === 'lose' ? 0 : random.nextInt(changes.length + 1)));
}

/** Any that follow on no lost change of the same name. */
function keepAny(changes: readonly Change[], random: Random): ReadonlySet<Change> {
  const kept = new Set<Change>();
  const lost = new Set<string>();
  for (const change of changes) {
    const names = change.kind === 'rename' ? [change.from, change.to] : [change.path];
    if (names.some((name) => lost.has(name)) || random.nextInt(2) === 0) {
      for (const name of names) lost.add(name);
    } else {
      kept.add(change);
    }
  }
  return kept;
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
