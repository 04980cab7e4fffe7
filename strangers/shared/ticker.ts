/** A steady beat on a server's one alarm, for a Raft that wants to be told of the passing of time. */
import type { Clock } from '../../src/ports/clock.ts';

export class Ticker {
  readonly #clock: Clock;
  readonly #every: number;

  /** @param every microseconds. */
  constructor(clock: Clock, every: number) {
    this.#clock = clock;
    this.#every = every;
  }

  /** Asks for the next beat; call it again at each. */
  start(): void {
    this.#clock.setAlarm(this.#clock.now() + this.#every);
  }
}
