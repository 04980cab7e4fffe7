/**
 * Which group has a key: the three ways in which stores decide it. Each is a pure function of the key and of what it was
 * made of, so that every client and every server finds the same group without asking anybody.
 */

export interface Placement {
  readonly name: string;
  groupOf(key: string): number;
}

/** Places of each group on a ring: the more, the more evenly keys are spread. */
const POINTS = 128;

/**
 * Consistent hashing: each group stands at many places of a ring, and a key belongs to the group at the next place after its
 * hash. Keys are spread evenly whatever they are called, and a new group takes keys from all others and moves no key
 * between these.
 */
export class HashRing implements Placement {
  readonly name = 'hash ring';
  readonly #points: readonly { readonly at: number; readonly group: number }[];

  constructor(groups: readonly number[]) {
    this.#points = groups
      .flatMap((group) =>
        Array.from({ length: POINTS }, (_, n) => ({ at: hashOf(`group ${group}, point ${n}`), group })),
      )
      // Where two stand at one place, the lower group counts: on every server.
      .sort((a, b) => a.at - b.at || a.group - b.group);
  }

  groupOf(key: string): number {
    const hash = hashOf(key);
    return (this.#points.find(({ at }) => at >= hash) ?? this.#points[0]!).group;
  }
}

/**
 * Ranges: the first group has the keys before the first bound, the next one those from there to the next bound, and so on.
 * Keys that stand side by side are in one group, so that they can be listed; bounds are moved when one has too many.
 */
export class Ranges implements Placement {
  readonly name = 'range';
  readonly #groups: readonly number[];
  readonly #bounds: readonly string[];

  /** @param bounds in ascending order, one less than groups. */
  constructor(groups: readonly number[], bounds: readonly string[]) {
    this.#groups = groups;
    this.#bounds = bounds;
  }

  groupOf(key: string): number {
    const at = this.#bounds.findIndex((bound) => key < bound);
    return this.#groups[at < 0 ? this.#bounds.length : at]!;
  }
}

/**
 * A directory: for each tenant, the part of a key before the first slash, it is written down which group has it. Every
 * tenant can be put where one likes; the list itself has to be kept somewhere, here in a group as well.
 */
export class Directory implements Placement {
  readonly name = 'directory';
  readonly #lookUp: (tenant: string) => number;

  /** @param lookUp the group of a tenant, from wherever the list is kept. */
  constructor(lookUp: (tenant: string) => number) {
    this.#lookUp = lookUp;
  }

  groupOf(key: string): number {
    return this.#lookUp(key.split('/', 1)[0]!);
  }
}

/** FNV-1a over UTF-16 units, then mixed, since keys that differ in their last letter alone would stand side by side. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
