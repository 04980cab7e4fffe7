/**
 * Counts equal messages of a link, so that the second copy of a lost heartbeat has a fate of its own. The table
 * is bounded: identities share a counter by hash. Sharing can make an attempt number higher than it need be,
 * never let one come back: a message that is repeated for ever is not lost for ever.
 */
const BUCKETS_PER_LINK = 1024;

export class AttemptTable {
  readonly #counts: Uint32Array;

  constructor(links: number) {
    this.#counts = new Uint32Array(links * BUCKETS_PER_LINK);
  }

  /** The number of earlier messages that this table cannot tell from this one. */
  next(link: number, kind: number, term: number, index: number): number {
    let hash = Math.imul(kind, 0x9e3779b1) + Math.imul(term | 0, 0x85ebca77);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d) + Math.imul(index | 0, 0x27d4eb2f);
    hash ^= hash >>> 16;
    const bucket = link * BUCKETS_PER_LINK + (hash & (BUCKETS_PER_LINK - 1));
    const attempt = this.#counts[bucket]!;
    this.#counts[bucket] = attempt + 1;
    return attempt;
  }
}
