/**
 * Whether the disk is fast enough for the time-outs. An election makes two syncs one after the other, the candidate's and
 * a voter's, and is to end within an election time-out; a follower acknowledges what it has synced, and a leader whom
 * nobody acknowledged anything for that long steps down. So a sync that takes half of the smallest time-out is told.
 */
import type { RaftTiming } from '../../raft/options.ts';
import { segmentNumber } from '../../storage/format.ts';
import type { Logger } from './log.ts';

/** Syncs that an election waits for, one after the other. */
const SYNCS_OF_ELECTION = 2;
/** Milliseconds between two lines: a disk that is slow now is so for many syncs. */
const PAUSE_MS = 10_000;
const MICROS_PER_MS = 1_000;

export class SlowSyncs {
  /** In microseconds, as durations are. */
  readonly #electionTimeoutMin: number;
  readonly #log: Logger;
  /** Since the last line. */
  #count = 0;
  #longest = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ electionTimeoutMin }: RaftTiming, log: Logger) {
    this.#electionTimeoutMin = electionTimeoutMin;
    this.#log = log;
  }

  /**
   * @param duration in microseconds.
   * @param path of the file: nobody waits for the sync of a snapshot, only for that of the log.
   */
  synced(duration: number, path: string): void {
    if (duration * SYNCS_OF_ELECTION < this.#electionTimeoutMin || segmentNumber(path) === 0) return;
    this.#count += 1;
    this.#longest = Math.max(this.#longest, duration);
    if (this.#timer === null) this.#tell();
  }

  /** Tells what it has not told yet. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#count > 0) this.#tell();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #tell(): void {
    const longestMs = Math.round(this.#longest / MICROS_PER_MS);
    const syncs = this.#count === 1 ? 'a sync' : `${this.#count} syncs`;
    this.#log.warn(
      { syncs: this.#count, longestMs },
      `${syncs} of the log took ${this.#count === 1 ? '' : 'up to '}${longestMs} ms, which is at least half of ` +
        `electionTimeoutMin of ${this.#electionTimeoutMin / MICROS_PER_MS} ms: elections may fail, and leaders step down. ` +
        'Give the data directory a faster disk, or choose longer time-outs',
    );
    this.#count = 0;
    this.#longest = 0;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#count > 0) this.#tell();
    }, PAUSE_MS);
    // A server that has nothing else to do any more ends.
    this.#timer.unref();
  }
}
