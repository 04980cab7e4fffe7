/**
 * The pairs of the store, in the order in which their keys came: a key that was removed and comes again is the last. The
 * order follows from the commands alone, so it is the same on every server, and after restoring a snapshot of it.
 *
 * A view shows them as they were when it was opened, and costs nothing then, however many there are: what changes while
 * it is open is kept apart, and joined to the rest when it is closed.
 */
import { impossible } from '../base/invariant.ts';

/** A value, with its part of the state's digest. */
export interface Held {
  value: string;
  digest: number;
}

/** A pair that changed while a view was open. */
interface Changed extends Held {
  /** The key came meanwhile, maybe again: its place is behind all others. */
  readonly isNew: boolean;
}

export type PairEntries = Iterator<readonly [key: string, held: Held], undefined>;

/** By key; null: removed. */
type Changes = Map<string, Changed | null>;

/** The pairs at one moment. */
export interface PairsView {
  readonly size: number;
  readonly entries: PairEntries;
  /** Since then. */
  readonly changed: Changes;
}

export class Pairs {
  #settled = new Map<string, Held>();
  /** What changed since the view was opened, new keys in the order in which they came; null: no view is open. */
  #changed: Changes | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): Held | undefined {
    const changed = this.#changed?.get(key);
    return changed === undefined ? this.#settled.get(key) : (changed ?? undefined);
  }

  /** @returns the digest of what it takes the place of; 0: of nothing. */
  set(key: string, value: string, digest: number): number {
    const held = this.get(key);
    const changed = this.#changed;
    if (held === undefined) {
      this.#size += 1;
      // A key that was removed while a view is open must lose its place.
      changed?.delete(key);
      if (changed === null) this.#settled.set(key, { value, digest });
      else changed.set(key, { value, digest, isNew: true });
      return 0;
    }
    const before = held.digest;
    if (changed === null) {
      held.value = value;
      held.digest = digest;
    } else {
      changed.set(key, { value, digest, isNew: changed.get(key)?.isNew ?? false });
    }
    return before;
  }

  /** @returns the digest of what was there; null: nothing was. */
  delete(key: string): number | null {
    const held = this.get(key);
    if (held === undefined) return null;
    this.#size -= 1;
    const changed = this.#changed;
    if (changed === null) this.#settled.delete(key);
    else if (this.#settled.has(key)) changed.set(key, null);
    else changed.delete(key);
    return held.digest;
  }

  clear(): void {
    // The old ones are left to the view, if one is open.
    this.#settled = new Map();
    this.#changed = null;
    this.#size = 0;
  }

  *[Symbol.iterator](): Iterator<readonly [key: string, held: Held], undefined> {
    const changed = this.#changed;
    for (const [key, held] of this.#settled) {
      const now = changed?.get(key);
      if (now === undefined) yield [key, held];
      else if (now !== null && !now.isNew) yield [key, now];
    }
    if (changed === null) return;
    for (const [key, held] of changed) if (held?.isNew === true) yield [key, held];
  }

  /** One view at a time, unless the pairs were cleared since. */
  open(): PairsView {
    if (this.#changed !== null) {
      impossible('a second view of the pairs was opened before the first was closed');
    }
    this.#changed = new Map();
    return { size: this.#size, entries: this.#settled.entries(), changed: this.#changed };
  }

  /** Without effect where the view is not open any more: the pairs were cleared since, or it was closed before. */
  close({ changed }: PairsView): void {
    if (changed !== this.#changed) return;
    this.#changed = null;
    for (const [key, held] of changed) {
      if (held === null || held.isNew) this.#settled.delete(key);
      if (held !== null) this.#settled.set(key, { value: held.value, digest: held.digest });
    }
  }
}
