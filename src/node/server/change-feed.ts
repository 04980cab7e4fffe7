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
  /** There will be no more here: it may go on at another server. */
  ended(): void;
}

/** Changes, and characters of their keys and values, that are kept for watchers who come back. */
const KEPT_MAX = 8_192;
const KEPT_LENGTH_MAX = 16 << 20;

export class ChangeFeed implements KeyValueListener {
  /** Each with the index up to which it needs to hear nothing. */
  readonly #watchers = new Map<Watcher, LogIndex>();
  #kept: Change[] = [];
  /** All changes after it are kept. */
  #keptAfter: LogIndex = 0;
  #keptLength = 0;

  changed(index: LogIndex, key: string, value: string | null): void {
    const change = { index, key, value };
    this.#kept.push(change);
    this.#keptLength += lengthOf(change);
    if (this.#kept.length > KEPT_MAX || this.#keptLength > KEPT_LENGTH_MAX) this.#forgetHalf();
    for (const [watcher, after] of this.#watchers) if (index > after) watcher.changed(change);
  }

  restored(): void {
    this.#keptAfter = Number.POSITIVE_INFINITY;
    this.#kept = [];
    this.#keptLength = 0;
    for (const watcher of this.#watchers.keys()) watcher.lost();
  }

  /**
   * Hears every change from now on, and before that those after `after`, as far as they are kept. What it has heard of
   * another server may be ahead of this one: changes up to `after` are not told again when they come here.
   * @returns how to stop.
   */
  watch(watcher: Watcher, after: LogIndex | null): () => void {
    if (after !== null) {
      if (after < this.#oldestKnown()) watcher.lost();
      for (const change of this.#kept) if (change.index > after) watcher.changed(change);
    }
    this.#watchers.set(watcher, after ?? 0);
    return () => this.#watchers.delete(watcher);
  }

  /** The server stops. */
  end(): void {
    for (const watcher of this.#watchers.keys()) watcher.ended();
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** The older half, since taking one away each time would move all the others. */
  #forgetHalf(): void {
    const forgotten = Math.ceil(this.#kept.length / 2);
    this.#keptAfter = this.#kept[forgotten - 1]!.index;
    this.#kept = this.#kept.slice(forgotten);
    this.#keptLength = this.#kept.reduce((length, change) => length + lengthOf(change), 0);
  }

  #oldestKnown(): LogIndex {
    if (this.#keptAfter !== Number.POSITIVE_INFINITY) return this.#keptAfter;
    // After a restored snapshot only what came since is known.
    return this.#kept[0]?.index ?? Number.POSITIVE_INFINITY;
  }
}

function lengthOf({ key, value }: Change): number {
  return key.length + (value?.length ?? 0);
}
