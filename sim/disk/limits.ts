/** The simulated disk's fixed sizes. */

/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

/** The smallest image kept for a file; images double from there. */
export const IMAGE_BYTES_MIN = 4096;

/** Counters of equal operations, for each disk; equal hashes share one. A power of two. */
export const ATTEMPT_BUCKETS = 1024;
