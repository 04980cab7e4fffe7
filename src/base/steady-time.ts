/**
 * The time that is counted by a clock which may go back: what the clock loses is absorbed, so that nothing waits until it
 * has made up for a jump. Of a clock that never goes back it is what it reads.
 */
import type { Micros } from './types.ts';

export class SteadyTime {
  /** Added to what the clock reads. */
  #skew: Micros = 0;
  #now: Micros = Number.NEGATIVE_INFINITY;

  /** Counts from 0 on, where the clock reads this. */
  start(reading: Micros): void {
    this.#skew = 0 - reading;
    this.#now = 0;
  }

  /** The time when the clock reads this; the clock is looked at, now. */
  at(reading: Micros): Micros {
    const time = reading + this.#skew;
    if (time >= this.#now) this.#now = time;
    else this.#skew += this.#now - time;
    return this.#now;
  }

  /** What the clock will read at this time, unless it goes back again. */
  readingAt(time: Micros): Micros {
    return time - this.#skew;
  }
}
