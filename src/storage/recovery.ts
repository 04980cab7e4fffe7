/**
 * Finds the newest snapshot, reads the log from its first segment to its last and decides what the first invalid place means. It changes
 * nothing on disk: `tail-repair.ts` does, once this has come to a good end.
 *
 * - Evidence that the place had been synced (a batch header behind it, or a later segment): *damaged*. Committed
 *   entries may be lost there, so the server must not go on as if they had never been.
 * - No evidence: a *torn tail*, the trace of a write that a crash cut off and that nobody was told about.
 *
 * (Protocol-aware recovery, FAST '18, shows what happens to systems that do not tell these two apart.)
 */
import type { File } from '../ports/file-system.ts';
import type { DiskLane } from './disk-lane.ts';
import {
  BATCH_HEADER_BYTES,
  findBatchHeader,
  SEGMENT_HEADER_BYTES,
  segmentName,
  segmentNumbers,
} from './format.ts';
import { READ_BYTES_USUAL } from './limits.ts';
import { snapshotFailure } from './log-and-snapshot.ts';
import type { Finding } from './log-parser.ts';
import { LogParser } from './log-parser.ts';
import { SnapshotRecovery } from './snapshot-recovery.ts';
import type { StorageIdentity, StorageLimits } from './storage.ts';

/** Bytes of a file, as they were read and found valid. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export class Recovery {
  parser: LogParser;
  readonly snapshots: SnapshotRecovery;
  /** The number of the first segment; 1 unless the log was compacted, or if there is none. */
  first = 1;
  /** Segments before a gap, which a compaction was about to remove; if it was none, the log misses what a snapshot does not have. */
  leftovers: readonly number[] = [];
  /** The last segment, open; null if there is none. */
  file: File | null = null;
  /** Its size as found; beyond `parser.offset` it is torn. */
  fileBytes = 0;
  /** What lies above the recorded watermark in the last segment. */
  tail: Piece[] = [];

  private readonly disk: DiskLane;
  private readonly readBytes: number;
  private readonly next: () => void;
  private last = 0;
  private readonly identity: StorageIdentity;
  private asked = 0;
  private scanOffset = 0;

  constructor(disk: DiskLane, identity: StorageIdentity, limits: StorageLimits, next: () => void) {
    this.disk = disk;
    this.readBytes = limits.readBytesMax ?? READ_BYTES_USUAL;
    this.identity = identity;
    this.parser = new LogParser(identity, 1);
    this.snapshots = new SnapshotRecovery(disk, identity);
    this.next = next;
  }

  run(): void {
    this.disk.list(this.listed);
  }

  private readonly listed = (): void => {
    const { names } = this.disk;
    this.snapshots.find(names, () => this.readSegments(names));
  };

  private readSegments(names: readonly string[]): void {
    const { log, leftovers } = segmentNumbers(names);
    this.leftovers = leftovers;
    this.first = log[0] ?? 1;
    this.last = this.first + log.length - 1;
    this.parser = new LogParser(this.identity, this.first);
    this.openNext();
  }

  private openNext(): void {
    if (this.parser.segment === this.last) {
      this.join();
      return;
    }
    this.disk.open(segmentName(this.parser.segment + 1), this.opened);
  }

  private readonly opened = (): void => {
    if (this.file !== null) {
      this.disk.closeFile(this.file);
    }
    this.file = this.disk.opened;
    this.disk.size(this.file!, this.sized);
  };

  private readonly sized = (): void => {
    this.fileBytes = this.disk.sizeRead;
    this.tail = [];
    this.parser.nextSegment(this.fileBytes);
    this.readOn(this.readBytes);
  };

  private readOn(length: number): void {
    const { offset } = this.parser;
    this.asked = Math.min(length, this.fileBytes - offset);
    this.disk.read(this.file!, offset, this.asked, this.read);
  }

  private readonly read = (): void => {
    const bytes = this.disk.bytesRead;
    const { parser } = this;
    const base = parser.offset;
    if (bytes.length < this.asked) {
      this.shortRead(base + bytes.length);
      return;
    }
    const outcome = parser.parse(bytes, base);
    this.keepTail(bytes, base);
    if (outcome === 'end') {
      this.openNext();
    } else if (outcome === 'invalid') {
      this.judge(parser.finding!);
    } else {
      // The parser has compared what it needs with the file's size, so this allocates no more than that.
      this.readOn(Math.max(this.readBytes, parser.needed));
    }
  };

  /** Keeps what was just found valid above the watermark; a later batch header moves that up. */
  private keepTail(bytes: Uint8Array, base: number): void {
    const { watermark, offset } = this.parser;
    if (watermark >= base) {
      this.tail = [];
    }
    const from = Math.max(watermark, base);
    if (offset > from) {
      this.tail.push({ offset: from, bytes: bytes.subarray(from - base, offset - base) });
    }
  }

  private judge(finding: Finding): void {
    if (finding.certain || this.parser.segment < this.last) {
      this.refuse(finding, '');
    } else if (finding.offset > 0) {
      this.scanOffset = finding.offset;
      this.scanOn();
    } else if (
      this.fileBytes > SEGMENT_HEADER_BYTES ||
      (finding.segment > 1 && finding.segment === this.first)
    ) {
      // A header is synced before anything follows it, and before the segments in front of it are removed.
      this.refuse(finding, '');
    } else {
      this.join();
    }
  }

  /** The segments are in order: are they in order with the snapshot? */
  private join(): void {
    const failure = snapshotFailure(this.parser, this.snapshots.newest, this.first);
    if (failure === null) {
      this.next();
    } else {
      this.disk.fail(failure);
    }
  }

  /** Looks behind the invalid place for a batch header, which proves that the place had been synced. */
  private scanOn(): void {
    this.asked = Math.min(this.readBytes, this.fileBytes - this.scanOffset);
    if (this.asked < BATCH_HEADER_BYTES) {
      this.join();
      return;
    }
    this.disk.read(this.file!, this.scanOffset, this.asked, this.scanned);
  }

  private readonly scanned = (): void => {
    const bytes = this.disk.bytesRead;
    if (bytes.length < this.asked) {
      this.shortRead(this.scanOffset + bytes.length);
      return;
    }
    const found = findBatchHeader(bytes, this.scanOffset, this.parser.seed);
    if (found >= 0) {
      this.refuse(this.parser.finding!, `, and a batch at byte ${found} proves that it had been synced`);
      return;
    }
    // A header may straddle the chunks: the last bytes that could begin one are read again.
    this.scanOffset += bytes.length - (BATCH_HEADER_BYTES - 1);
    this.scanOn();
  };

  private shortRead(offset: number): void {
    const { path } = this.file!;
    this.disk.fail({
      code: 'io',
      path,
      offset,
      message:
        `Cannot read ${path} at byte ${offset}: the file has ${this.fileBytes} bytes, and no more came. ` +
        'Nothing was changed; the server may be restarted.',
    });
  }

  private refuse(finding: Finding, evidence: string): void {
    const path = segmentName(finding.segment);
    const { code, offset, reason } = finding;
    this.disk.fail({ code, path, offset, message: sentence(path, finding, reason + evidence) });
  }
}

function sentence(path: string, finding: Finding, reason: string): string {
  switch (finding.code) {
    case 'foreign':
      return `${path} is not this server's: ${reason}. Nothing was changed. Give the server its own data directory.`;
    case 'version':
      return `${path} cannot be read: ${reason}. Nothing was changed. Use the program that wrote it, or a later one.`;
    case 'damaged':
      return (
        `The log is damaged: ${path}, byte ${finding.offset}: ${reason}. Nothing was changed, since committed ` +
        'entries may be lost there. Restore the file, or have the server join as a new member.'
      );
  }
}
