/** The one alarm of a replica. The clock is told only when the deadline has changed: most events leave it alone. */
import type { Micros } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';

/** No deadline. Not a number that a clock can read: some read below zero. */
export const NEVER: Micros = Number.POSITIVE_INFINITY;

export class ArmedAlarm {
  readonly #clock: Clock;
  #at: Micros = NEVER;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To go off at `at`, in place of what was armed before. */
  arm(at: Micros): void {
    if (at === this.#at) return;
    this.#at = at;
    if (at === NEVER) this.#clock.clearAlarm();
    else this.#clock.setAlarm(at);
  }

  /** It went off, so the clock has forgotten it. */
  wentOff(): void {
    this.#at = NEVER;
  }
}
