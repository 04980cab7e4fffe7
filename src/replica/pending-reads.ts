/**
 * The reads that this replica took on and has not answered. The core counts them and ends them in the order in which
 * they came; one that has its index waits here until that is applied. Each ends exactly once, in bounded time: what
 * waits for the state machine is refused when it has done so for as long as the core lets reads wait.
 */
import { everyOne } from '../base/every-one.ts';
import { impossible } from '../base/invariant.ts';
import type { LogIndex, MemberId, Micros } from '../base/types.ts';
import type { Effects, ReadEnd } from '../raft/effects.ts';
import { NEVER } from './armed-alarm.ts';
import type { ReadOutcome, ReadRefusalReason } from './outcome.ts';

type Done = (outcome: ReadOutcome) => void;

/** Reads that got one index together. */
interface Batch {
  readonly reads: readonly Done[];
  readonly index: LogIndex;
  readonly until: Micros;
}

interface Refused {
  readonly reads: readonly Done[];
  readonly reason: ReadEnd;
}

export class PendingReads {
  /** Taken on by the core, oldest first; those before `#next` have ended. */
  #asked: Done[] = [];
  #next = 0;
  #refused: Refused[] = [];
  #batches: Batch[] = [];
  #waiting = 0;
  readonly #applyTimeout: Micros;

  constructor(applyTimeout: Micros) {
    this.#applyTimeout = applyTimeout;
  }

  /** Those that wait, for an index or for the state machine. */
  get size(): number {
    return this.#waiting;
  }

  /** When the oldest that waits for the state machine gives up. */
  get deadline(): Micros {
    return this.#batches.length === 0 ? NEVER : this.#batches[0]!.until;
  }

  /** Before the core hears of it, which may end it at once. */
  add(done: Done): void {
    this.#asked.push(done);
    this.#waiting += 1;
  }

  /** The core did not take on the one that was added last. */
  takeBack(): void {
    this.#asked.pop();
    this.#waiting -= 1;
  }

  /** Within a step of the core: nobody is answered yet. */
  stepped({ readsRefused, readEnd, readsReady, readIndex }: Effects, now: Micros): void {
    if (readsRefused > 0 && readEnd !== null) {
      this.#refused.push({ reads: this.#take(readsRefused), reason: readEnd });
    }
    if (readsReady > 0) {
      this.#batches.push({
        reads: this.#take(readsReady),
        index: readIndex,
        until: now + this.#applyTimeout,
      });
    }
  }

  /** Between steps: answers what can be answered. An answer may bring new reads. */
  answer(appliedIndex: LogIndex, leader: MemberId, now: Micros): void {
    while (this.#refused.length > 0) {
      const { reads, reason } = this.#refused.shift()!;
      this.#end(reads, { kind: 'refused', reason, leader });
    }
    while (this.#batches.length > 0 && this.#batches[0]!.index <= appliedIndex) {
      const { reads } = this.#batches.shift()!;
      this.#end(reads, { kind: 'ready', index: appliedIndex });
    }
    while (this.#batches.length > 0 && this.#batches[0]!.until <= now) {
      const { reads } = this.#batches.shift()!;
      this.#end(reads, { kind: 'refused', reason: 'timeout', leader });
    }
  }

  /** All that are left are refused. */
  abandon(reason: ReadRefusalReason, leader: MemberId): void {
    const left = [
      ...this.#refused.flatMap(({ reads }) => reads),
      ...this.#batches.flatMap(({ reads }) => reads),
      ...this.#asked.slice(this.#next),
    ];
    this.#refused = [];
    this.#batches = [];
    this.#asked = [];
    this.#next = 0;
    this.#end(left, { kind: 'refused', reason, leader });
  }

  #take(count: number): readonly Done[] {
    const end = this.#next + count;
    if (end > this.#asked.length) {
      impossible(`${count} reads ended, ${this.#asked.length - this.#next} were asked for`);
    }
    const reads = this.#asked.slice(this.#next, end);
    this.#next = end;
    // What has ended is dropped when it is half of the list: each read is moved at most once on average.
    if (end * 2 >= this.#asked.length) {
      this.#asked = this.#asked.slice(end);
      this.#next = 0;
    }
    return reads;
  }

  /** All of them hear it, even if one throws; the first error is thrown afterwards. */
  #end(reads: readonly Done[], outcome: ReadOutcome): void {
    this.#waiting -= reads.length;
    everyOne(reads, (done) => done(outcome));
  }
}
