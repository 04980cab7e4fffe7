/**
 * Makes a segment in the one safe order: the file, its header, sync of the file, sync of the directory; only then
 * may a batch be written to it. The segment before must be whole and synced. A crash on the way leaves a last file
 * of at most a header's size that recovery writes anew.
 */

import { impossible } from '../base/invariant.ts';
import type { File } from '../ports/file-system.ts';
import type { DiskLane } from './disk-lane.ts';
import { SEGMENT_HEADER_BYTES, segmentName, writeSegmentHeader } from './format.ts';
import { SEGMENT_NUMBER_MAX } from './limits.ts';
import type { SegmentStart } from './log-tail.ts';
import type { StorageIdentity } from './storage.ts';

/** The end of the log: where the next batch goes, and what it continues. */
export interface LogEnd {
  readonly file: File;
  readonly segment: number;
  /** Everything before it is synced. */
  readonly offset: number;
  readonly chain: number;
  /** The checksum of the segment's header. */
  readonly seed: number;
}

export class SegmentMaker {
  /** The end of the log, when `next` is called. */
  end: LogEnd | null = null;

  private readonly disk: DiskLane;
  private readonly identity: StorageIdentity;
  private readonly header = new Uint8Array(SEGMENT_HEADER_BYTES);
  private file: File | null = null;
  private segment = 0;
  /** The header's checksum: the chain value at the first batch, and the seed of all batch headers. */
  private crc = 0;
  private next: () => void = () => {};

  constructor(disk: DiskLane, identity: StorageIdentity) {
    this.disk = disk;
    this.identity = identity;
  }

  /** Makes a file that must not exist. `chain`, `previousBytes` and `start` are those of the end of the one before. */
  create(segment: number, chain: number, previousBytes: number, start: SegmentStart, next: () => void): void {
    this.prepare(segment, chain, previousBytes, start, next);
    this.disk.create(segmentName(segment), this.created);
  }

  /** Makes it from a file whose creation was cut off by a crash. */
  rewrite(
    file: File,
    segment: number,
    chain: number,
    previousBytes: number,
    start: SegmentStart,
    next: () => void,
  ): void {
    this.prepare(segment, chain, previousBytes, start, next);
    this.file = file;
    this.disk.truncate(file, 0, this.emptied);
  }

  private prepare(
    segment: number,
    chain: number,
    previousBytes: number,
    start: SegmentStart,
    next: () => void,
  ): void {
    if (segment > SEGMENT_NUMBER_MAX) {
      impossible(`The log would need segment ${segment}; numbers end at ${SEGMENT_NUMBER_MAX}.`);
    }
    this.crc = writeSegmentHeader(this.header, this.identity, segment, chain, previousBytes, start);
    this.segment = segment;
    this.next = next;
  }

  private readonly created = (): void => {
    this.file = this.disk.opened;
    this.emptied();
  };

  private readonly emptied = (): void => {
    this.disk.write(this.file!, 0, this.header, this.written);
  };

  private readonly written = (): void => {
    this.disk.sync(this.file!, this.synced);
  };

  private readonly synced = (): void => {
    this.disk.syncDirectory(this.named);
  };

  private readonly named = (): void => {
    const { file, segment, crc } = this;
    this.end = { file: file!, segment, offset: SEGMENT_HEADER_BYTES, chain: crc, seed: crc };
    this.next();
  };
}
