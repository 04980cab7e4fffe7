/**
 * What changes in the key-value machine of this server, for watchers: each hears the changes of its keys in the order
 * of the log, numbered by the index of the entry. The latest ones are kept, so that a watcher who was cut off can go on.
 */
import type { LogIndex } from '../../base/types.ts';
import type { KeyValueListener } from '../../kv/index.ts';

export interface Change {
  readonly index: LogIndex;
  readonly key: string;
  /** Null: the key was removed. */
  readonly value: string | null;
}

export interface Watcher {
  changed(change: Change): void;
  /** Changes are missing here: what was read before is to be read again. */
  lost(): void;
}

/** Changes that are kept for watchers who come back. */
const KEPT_MAX = 4_096;

export class ChangeFeed implements KeyValueListener {
  readonly #watchers = new Set<Watcher>();
  #kept: Change[] = [];
  /** All changes after it are kept. */
  #keptAfter: LogIndex = 0;

  changed(index: LogIndex, key: string, value: string | null): void {
    const change = { index, key, value };
    this.#kept.push(change);
    // Cut in large pieces: shifting each time would move the rest.
    if (this.#kept.length >= 2 * KEPT_MAX) {
      this.#keptAfter = this.#kept[KEPT_MAX - 1]!.index;
      this.#kept = this.#kept.slice(KEPT_MAX);
    }
    for (const watcher of this.#watchers) watcher.changed(change);
  }

  restored(): void {
    this.#keptAfter = Number.POSITIVE_INFINITY;
    this.#kept = [];
    for (const watcher of this.#watchers) watcher.lost();
  }

  /**
   * Hears every change from now on, and before that those after `after`, as far as they are kept.
   * @returns how to stop.
   */
  watch(watcher: Watcher, after: LogIndex | null): () => void {
    if (after !== null) {
      if (after < this.#oldestKnown()) watcher.lost();
      for (const change of this.#kept) if (change.index > after) watcher.changed(change);
    }
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  #oldestKnown(): LogIndex {
    if (this.#keptAfter !== Number.POSITIVE_INFINITY) return this.#keptAfter;
    // After a restored snapshot only what came since is known.
    return this.#kept[0]?.index ?? Number.POSITIVE_INFINITY;
  }
}
