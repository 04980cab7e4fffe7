/**
 * Makes what recovery found fit to be continued, and durable: cuts a torn tail, writes a segment anew whose creation
 * was cut off, or makes the first one.
 *
 * Reading something well does not mean that it is on disk. It may be in the page cache only, because only the process
 * had crashed; and after a failed sync it may even be there as *clean*, so that a sync would not write it. Therefore
 * everything above the recorded watermark is written once more, then synced, and so are the names. The file's length is
 * set once more for the same reason: one that a former life had cut may be as long as before on disk. At last what an
 * interrupted compaction left goes.
 */
import type { DiskLane } from './disk-lane.ts';
import { segmentName } from './format.ts';
import type { LogParser } from './log-parser.ts';
import type { Recovery } from './recovery.ts';
import type { LogEnd, SegmentMaker } from './segment-maker.ts';
import type { Recovered } from './storage.ts';

export class TailRepair {
  /** Set when `next` is called. */
  end: LogEnd | null = null;
  tornTail: Recovered['tornTail'] = null;

  private readonly disk: DiskLane;
  private readonly maker: SegmentMaker;
  readonly recovery: Recovery;
  private readonly next: () => void;
  private piece = 0;
  /** Of the leftovers. */
  private removed = 0;

  constructor(disk: DiskLane, maker: SegmentMaker, recovery: Recovery, next: () => void) {
    this.disk = disk;
    this.maker = maker;
    this.recovery = recovery;
    this.next = next;
  }

  /** What the log says. */
  get found(): LogParser {
    return this.recovery.parser;
  }

  run(): void {
    const { parser, file, fileBytes } = this.recovery;
    const start = parser.log.start();
    if (file === null) {
      this.maker.create(1, 0, 0, start, this.made);
      return;
    }
    if (fileBytes > parser.offset) {
      this.tornTail = { path: file.path, offset: parser.offset, bytes: fileBytes - parser.offset };
    }
    if (parser.offset === 0) {
      this.maker.rewrite(file, parser.segment, parser.chain, parser.previousBytes, start, this.made);
    } else {
      this.disk.truncate(file, parser.offset, this.writeOn);
    }
  }

  private readonly writeOn = (): void => {
    const { tail } = this.recovery;
    const file = this.recovery.file!;
    if (this.piece < tail.length) {
      const { offset, bytes } = tail[this.piece++]!;
      this.disk.write(file, offset, bytes, this.writeOn);
    } else {
      this.disk.sync(file, this.synced);
    }
  };

  private readonly synced = (): void => {
    this.disk.syncDirectory(this.settled);
  };

  private readonly settled = (): void => {
    const { segment, offset, chain, seed } = this.recovery.parser;
    this.end = { file: this.recovery.file!, segment, offset, chain, seed };
    this.removeLeftovers();
  };

  private readonly made = (): void => {
    const end = this.maker.end!;
    const { log } = this.recovery.parser;
    log.segments.add(end.segment, log.terms.lastIndex);
    this.end = end;
    if (this.recovery.leftovers.length > 0) {
      this.disk.syncDirectory(this.removeLeftovers);
    } else {
      this.next();
    }
  };

  /** The gap behind them is durable. */
  private readonly removeLeftovers = (): void => {
    const { leftovers } = this.recovery;
    if (this.removed === leftovers.length) {
      this.next();
    } else {
      this.disk.remove(segmentName(leftovers[this.removed++]!), this.removeLeftovers);
    }
  };
}
