/**
 * Counts what happens again under the same identity on one lane (a link, a disk), so that the second copy of a
 * lost heartbeat has a fate of its own. The table is bounded: identities share a counter by hash. Sharing can
 * make an attempt number higher than it need be, never let one come back: a message that is repeated for ever is
 * not lost for ever.
 */
const BUCKETS_PER_LANE = 1024;

export class AttemptTable {
  readonly #counts: Uint32Array;

  constructor(lanes: number) {
    this.#counts = new Uint32Array(lanes * BUCKETS_PER_LANE);
  }

  /** How many of this lane this table could not tell from this one before. */
  next(lane: number, kind: number, a: number, b: number): number {
    let hash = Math.imul(kind, 0x9e3779b1) + Math.imul(a | 0, 0x85ebca77);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d) + Math.imul(b | 0, 0x27d4eb2f);
    hash ^= hash >>> 16;
    const bucket = lane * BUCKETS_PER_LANE + (hash & (BUCKETS_PER_LANE - 1));
    const attempt = this.#counts[bucket]!;
    this.#counts[bucket] = attempt + 1;
    return attempt;
  }
}
