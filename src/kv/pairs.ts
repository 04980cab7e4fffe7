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

/** The pairs at one moment. */
export interface PairsView {
  readonly size: number;
  readonly entries: PairEntries;
}

export class Pairs {
  #settled = new Map<string, Held>();
  /** What changed since the view was opened, new keys in the order in which they came; null: removed. */
  #changed: Map<string, Changed | null> | null = null;
  #view: PairsView | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): Held | undefined {
    const changed = this.#changed?.get(key);
    return changed === undefined ? this.#settled.get(key) : (changed ?? undefined);
  }

  set(key: string, value: string, digest: number): void {
    const held = this.get(key);
    if (held === undefined) this.#size += 1;
    const changed = this.#changed;
    if (changed === null) {
      if (held === undefined) {
        this.#settled.set(key, { value, digest });
      } else {
        held.value = value;
        held.digest = digest;
      }
      return;
    }
    if (held === undefined) {
      // A removed key must lose its place.
      changed.delete(key);
      changed.set(key, { value, digest, isNew: true });
    } else {
      changed.set(key, { value, digest, isNew: changed.get(key)?.isNew ?? false });
    }
  }

  /** The pair must be there. */
  delete(key: string): void {
    this.#size -= 1;
    const changed = this.#changed;
    if (changed === null) this.#settled.delete(key);
    else if (this.#settled.has(key)) changed.set(key, null);
    else changed.delete(key);
  }

  clear(): void {
    // The old ones are left to the view, if one is open.
    this.#settled = new Map();
    this.#changed = null;
    this.#view = null;
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
    if (this.#view !== null) impossible('a second view of the pairs was opened before the first was closed');
    this.#changed = new Map();
    this.#view = { size: this.#size, entries: this.#settled.entries() };
    return this.#view;
  }

  /** Without effect where the pairs were cleared since the view was opened. */
  close(view: PairsView): void {
    const changed = this.#changed;
    if (view !== this.#view || changed === null) return;
    this.#view = null;
    this.#changed = null;
    for (const [key, held] of changed) {
      if (held === null || held.isNew) this.#settled.delete(key);
      if (held !== null) this.#settled.set(key, { value: held.value, digest: held.digest });
    }
  }
}
