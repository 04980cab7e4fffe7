/**
 * The Clock port on Node.js: the monotonic clock of the process, and one timer. A timer of Node.js costs something to
 * set, and a follower moves its deadline with every message: one that goes off too early is set again, which is rare.
 */
import type { Micros } from '../../base/types.ts';
import type { Clock } from '../../ports/clock.ts';

const MICROS_PER_MS = 1_000;
/** The longest time that `setTimeout` takes, in milliseconds; a later alarm is reached in several. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class NodeClock implements Clock {
  readonly #due: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** When the timer goes off; not later than the alarm. */
  #timerAt: Micros = 0;
  #alarmAt: Micros | null = null;

  /** @param due called, as an event of its own, when the alarm is due. */
  constructor(due: () => void) {
    this.#due = due;
  }

  /** Microseconds since the process began. Neither the wall clock nor whoever sets it has a part in it. */
  now(): Micros {
    return Math.floor(performance.now() * MICROS_PER_MS);
  }

  setAlarm(at: Micros): void {
    this.#alarmAt = at;
    if (this.#timer !== null && this.#timerAt <= at) return;
    this.#setTimer(at);
  }

  clearAlarm(): void {
    this.#alarmAt = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #setTimer(at: Micros): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const ms = Math.max(0, Math.ceil((at - this.now()) / MICROS_PER_MS));
    this.#timerAt = at;
    this.#timer = setTimeout(this.#elapsed, Math.min(ms, TIMER_MS_MAX));
  }

  readonly #elapsed = (): void => {
    this.#timer = null;
    const at = this.#alarmAt;
    if (at === null) return;
    if (this.now() < at) {
      this.#setTimer(at);
      return;
    }
    this.#alarmAt = null;
    this.#due();
  };
}
