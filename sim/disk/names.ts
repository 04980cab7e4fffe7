/**
 * The names of a disk's files, apart from their contents: what a server sees, what is durable, and the changes
 * between the two. A name is durable only after its directory was synced, whatever was synced of the file. A
 * directory exists as soon as a path names it, and is not listed itself.
 */
import type { KeyedRandom } from '../kernel/random.ts';
import type { DiskPlan } from '../scenario/scenario.ts';
import type { Inode } from './inode.ts';

/** Says what two names refer to from now on: a rename moves both at once, or neither. */
export interface NameChange {
  readonly path: string;
  readonly inode: Inode | null;
  /** The old name of a rename, which is then free. */
  readonly freed: string | null;
  /** Asked for, and neither completed nor refused when the machine crashed. */
  readonly isInFlight: boolean;
}

const Salt = { Prefix: 0, FirstChange: 1 } as const;

export class NameTable {
  readonly #present = new Map<string, Inode>();
  readonly #durable = new Map<string, Inode>();
  #changes: NameChange[] = [];
  #settled = 0;

  /** The changes so far, for a sync that covers just these. */
  get mark(): number {
    return this.#settled + this.#changes.length;
  }

  get(path: string): Inode | undefined {
    return this.#present.get(path);
  }

  /** The names in a directory, sorted by code unit. */
  list(directory: string): string[] {
    const names: string[] = [];
    for (const path of this.#present.keys()) {
      if (directoryOf(path) === directory) {
        names.push(directory === '' ? path : path.slice(directory.length + 1));
      }
    }
    return names.sort();
  }

  change(path: string, inode: Inode | null, freed: string | null, isInFlight = false): void {
    const change = { path, inode, freed, isInFlight };
    this.#changes.push(change);
    apply(change, this.#present);
  }

  /**
   * Makes the changes before `mark` to names in the directory durable. A rename into another directory is durable
   * with the one that it goes to.
   */
  harden(directory: string, mark: number): void {
    const count = mark - this.#settled;
    const left: NameChange[] = [];
    for (const [index, change] of this.#changes.entries()) {
      if (index < count && directoryOf(change.path) === directory) apply(change, this.#durable);
      else left.push(change);
    }
    // Marks of syncs in flight count from the front: what stays moves up, and can only be covered less.
    this.#settled += this.#changes.length - left.length;
    this.#changes = left;
  }

  /** A crash: the durable names and what is let through of the others. Gives how many completed changes were lost. */
  crash(keeps: DiskPlan['crashKeeps'], random: KeyedRandom, key: number): number {
    const changes = this.#changes;
    const prefix = keeps === 'prefix' ? random.drawFrom(key, Salt.Prefix, changes.length + 1) : 0;
    let lost = 0;
    for (const [index, change] of changes.entries()) {
      const isKept =
        keeps === 'any' ? random.drawFrom(key, Salt.FirstChange + index, 2) === 1 : index < prefix;
      if (isKept) apply(change, this.#durable);
      else if (!change.isInFlight) lost += 1;
    }
    this.#settled += changes.length;
    this.#changes = [];
    this.#present.clear();
    for (const [path, inode] of this.#durable) this.#present.set(path, inode);
    return lost;
  }

  /** The files that have a name now, each once. */
  files(): Set<Inode> {
    return new Set(this.#present.values());
  }

  /** The durable names, sorted by code unit. */
  durable(): [path: string, inode: Inode][] {
    return [...this.#durable].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function apply(change: NameChange, names: Map<string, Inode>): void {
  if (change.freed !== null) names.delete(change.freed);
  if (change.inode === null) names.delete(change.path);
  else names.set(change.path, change.inode);
}

export function directoryOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}
