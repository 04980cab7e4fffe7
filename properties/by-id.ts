/** Looks servers up by their ids, many times an event: nearly all ids are small, and an array is faster than a map. */
import type { MemberId } from '../src/base/types.ts';

const DIRECT_IDS = 256;

export class ById<T extends { readonly id: MemberId }> {
  readonly #direct: (T | undefined)[];
  readonly #others = new Map<MemberId, T>();

  constructor(all: readonly T[]) {
    this.#direct = new Array<T | undefined>(DIRECT_IDS).fill(undefined);
    for (const one of all) {
      if (one.id >= 0 && one.id < DIRECT_IDS) this.#direct[one.id] = one;
      else this.#others.set(one.id, one);
    }
  }

  get(id: MemberId): T | undefined {
    return id >= 0 && id < DIRECT_IDS ? this.#direct[id] : this.#others.get(id);
  }
}
