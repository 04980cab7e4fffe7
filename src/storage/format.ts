/**
 * The bytes of segment headers and batch headers, as docs/storage.md lays them out. Pure functions over byte
 * arrays: recovery, the writer and `recordedWatermark` share them, so that they cannot disagree.
 *
 * Every checksum is CRC-32C. A *chain value* is the checksum of the latest header or ticket; each one carries or is
 * seeded with that of its predecessor, so that bytes of a former life are never taken for a continuation.
 */
import { readU32, readU53, writeU32, writeU53 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { SegmentStart } from './log-tail.ts';
import type { StorageIdentity } from './storage.ts';

/** The version that this code writes, and the only one that it reads. */
export const FORMAT_VERSION = 2;

export const SEGMENT_HEADER_BYTES = 112;
/** Where the first part of it ends, which has a checksum of its own and is the same in every version. */
const FIRST_PART_BYTES = 48;
const HAS_VOTE = 1;
export const BATCH_HEADER_BYTES = 36;

/** "ORDS", "ORDB" and "ORDT" in a hex dump: a segment, a batch, a ticket. */
const SEGMENT_MAGIC = 0x5344524f;
export const BATCH_MAGIC = 0x4244524f;
export const TICKET_MAGIC = 0x5444524f;

const SEGMENT_NAME = /^log-(\d{10})\.seg$/;

export function segmentName(segment: number): string {
  return `log-${String(segment).padStart(10, '0')}.seg`;
}

/** The number in a segment's file name; 0 if the name is not one of ours. */
export function segmentNumber(name: string): number {
  const match = SEGMENT_NAME.exec(name);
  return match === null ? 0 : Number(match[1]);
}

/** The segments in a directory, by their numbers, in order. */
export interface SegmentNumbers {
  /** What the log consists of: the last ones that follow on one another. */
  readonly log: readonly number[];
  /** What stands before a gap, and was about to be removed by a compaction. */
  readonly leftovers: readonly number[];
}

export function segmentNumbers(names: readonly string[]): SegmentNumbers {
  const numbers = names.map(segmentNumber).filter((number) => number > 0);
  numbers.sort((a, b) => a - b);
  let first = Math.max(0, numbers.length - 1);
  while (first > 0 && numbers[first - 1] === numbers[first]! - 1) {
    first--;
  }
  return { log: numbers.slice(first), leftovers: numbers.slice(0, first) };
}

/** What a segment's header says. */
export interface SegmentHeader extends StorageIdentity {
  /** 1 for the first. */
  readonly segment: number;
  /** The chain value at the end of the segment before; 0 in the first. */
  readonly chain: number;
  /** The size in bytes of the segment before; 0 for the first. */
  readonly previousBytes: number;
  /** What the log said when the segment began. */
  readonly start: SegmentStart;
  /** The header's own checksum: the chain value after it, and the seed of this segment's batch headers. */
  readonly crc: number;
}

/** Writes a segment's header at the start of `bytes` and returns its checksum. */
export function writeSegmentHeader(
  bytes: Uint8Array,
  identity: StorageIdentity,
  segment: number,
  chain: number,
  previousBytes: number,
  start: SegmentStart,
): number {
  writeU32(bytes, 0, SEGMENT_MAGIC);
  writeU32(bytes, 4, FORMAT_VERSION);
  writeU53(bytes, 8, identity.cluster);
  writeU32(bytes, 16, identity.group);
  writeU53(bytes, 20, identity.member);
  writeU32(bytes, 28, segment);
  writeU32(bytes, 32, chain);
  writeU53(bytes, 36, previousBytes);
  const first = crc32c(bytes, 0, FIRST_PART_BYTES - 4);
  writeU32(bytes, FIRST_PART_BYTES - 4, first);
  const voted = start.hardState.vote !== NO_MEMBER;
  writeU53(bytes, 48, start.incarnation);
  writeU53(bytes, 56, start.batch);
  writeU53(bytes, 64, start.ticket);
  writeU53(bytes, 72, start.hardState.term);
  writeU32(bytes, 80, voted ? HAS_VOTE : 0);
  writeU53(bytes, 84, voted ? start.hardState.vote : 0);
  writeU53(bytes, 92, start.lastIndex);
  writeU53(bytes, 100, start.lastTerm);
  const crc = crc32c(bytes, FIRST_PART_BYTES, SEGMENT_HEADER_BYTES - 4, first);
  writeU32(bytes, SEGMENT_HEADER_BYTES - 4, crc);
  return crc;
}

/** The version of the header at the start of `bytes`, of whatever version it is; -1 if there is none. */
export function segmentVersion(bytes: Uint8Array): number {
  const end = FIRST_PART_BYTES - 4;
  const isHeader =
    bytes.length >= FIRST_PART_BYTES &&
    readU32(bytes, 0) === SEGMENT_MAGIC &&
    crc32c(bytes, 0, end) === readU32(bytes, end);
  return isHeader ? readU32(bytes, 4) : -1;
}

/** The header at `at`, where `SEGMENT_HEADER_BYTES` bytes must be; null if it is not one of this version, or a damaged one. */
export function readSegmentHeader(bytes: Uint8Array, at: number): SegmentHeader | null {
  const first = readU32(bytes, at + FIRST_PART_BYTES - 4);
  const crc = readU32(bytes, at + SEGMENT_HEADER_BYTES - 4);
  if (
    readU32(bytes, at) !== SEGMENT_MAGIC ||
    readU32(bytes, at + 4) !== FORMAT_VERSION ||
    crc32c(bytes, at, at + FIRST_PART_BYTES - 4) !== first ||
    crc32c(bytes, at + FIRST_PART_BYTES, at + SEGMENT_HEADER_BYTES - 4, first) !== crc
  ) {
    return null;
  }
  return {
    cluster: readU53(bytes, at + 8),
    group: readU32(bytes, at + 16),
    member: readU53(bytes, at + 20),
    segment: readU32(bytes, at + 28),
    chain: readU32(bytes, at + 32),
    previousBytes: readU53(bytes, at + 36),
    start: {
      incarnation: readU53(bytes, at + 48),
      batch: readU53(bytes, at + 56),
      ticket: readU53(bytes, at + 64),
      hardState: {
        term: readU53(bytes, at + 72),
        vote: readU32(bytes, at + 80) === 0 ? NO_MEMBER : readU53(bytes, at + 84),
      },
      lastIndex: readU53(bytes, at + 92),
      lastTerm: readU53(bytes, at + 100),
    },
    crc,
  };
}

/**
 * Writes a batch's header at `at` and returns its checksum, the chain value after it. `offset` is its place in
 * the file, and at once the watermark: a batch is written only when everything before it is synced.
 */
export function writeBatchHeader(
  bytes: Uint8Array,
  at: number,
  offset: number,
  incarnation: number,
  batch: number,
  chain: number,
  seed: number,
): number {
  writeU32(bytes, at, BATCH_MAGIC);
  writeU53(bytes, at + 4, offset);
  writeU53(bytes, at + 12, incarnation);
  writeU53(bytes, at + 20, batch);
  writeU32(bytes, at + 28, chain);
  const crc = crc32c(bytes, at, at + 32, seed);
  writeU32(bytes, at + 32, crc);
  return crc;
}

/**
 * Whether `BATCH_HEADER_BYTES` bytes at `at` are a batch header that was written at `offset` of the segment whose
 * header's checksum is `seed`. It needs nothing of what comes before, so it is evidence even behind damage: no
 * payload can look like one by accident, even if a client stores log files as values.
 */
export function isBatchHeader(bytes: Uint8Array, at: number, offset: number, seed: number): boolean {
  return (
    readU32(bytes, at) === BATCH_MAGIC &&
    readU53(bytes, at + 4) === offset &&
    crc32c(bytes, at, at + 32, seed) === readU32(bytes, at + 32)
  );
}

export function batchIncarnation(bytes: Uint8Array, at: number): number {
  return readU53(bytes, at + 12);
}

export function batchNumber(bytes: Uint8Array, at: number): number {
  return readU53(bytes, at + 20);
}

export function batchChain(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at + 28);
}

export function batchCrc(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at + 32);
}

/**
 * The first batch header that lies whole in `bytes`, which are the file's bytes from `offset` on; -1 if there is
 * none. Returns its offset in the file.
 */
export function findBatchHeader(bytes: Uint8Array, offset: number, seed: number): number {
  const last = bytes.length - BATCH_HEADER_BYTES;
  for (let at = 0; at <= last; at++) {
    if (bytes[at] === (BATCH_MAGIC & 0xff) && isBatchHeader(bytes, at, offset + at, seed)) {
      return offset + at;
    }
  }
  return -1;
}
