/**
 * The time that a replica counts for deadlines of its own: that of its clock, except that it never goes back. What the
 * clock loses is absorbed, as in the core (`raft/timing.ts`), so that nobody waits until it has made up for a jump.
 */
import type { Micros } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';

export class SteadyClock {
  readonly #clock: Pick<Clock, 'now'>;
  /** What the clock has lost. */
  #lost: Micros = 0;
  #last: Micros = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  now(): Micros {
    const now = this.#clock.now() + this.#lost;
    if (now >= this.#last) this.#last = now;
    else this.#lost += this.#last - now;
    return this.#last;
  }

  /** What the clock will read at this time, unless it goes back again. */
  readingAt(time: Micros): Micros {
    return time - this.#lost;
  }
}
