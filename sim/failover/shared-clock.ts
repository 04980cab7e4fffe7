/** One clock with its one alarm, for several that want an alarm each: the alarm is that of the first of them. */
import type { Micros } from '../../src/base/types.ts';
import type { Clock } from '../../src/ports/clock.ts';

const NEVER: Micros = Number.POSITIVE_INFINITY;

interface User {
  at: Micros;
  readonly due: () => void;
}

export class SharedClock {
  readonly #clock: Clock;
  readonly #users: User[] = [];
  /** While users are called, each may arm anew; the clock is armed after that. */
  #calling = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A clock with an alarm of its own; `due` is called when it goes off. */
  share(due: () => void): Clock {
    const user: User = { at: NEVER, due };
    this.#users.push(user);
    return {
      now: () => this.#clock.now(),
      setAlarm: (at) => {
        user.at = at;
        this.#arm();
      },
      clearAlarm: () => {
        user.at = NEVER;
        this.#arm();
      },
    };
  }

  /** The alarm of the clock went off. */
  alarm(): void {
    this.#calling = true;
    for (const user of this.#users) {
      if (this.#clock.now() < user.at) continue;
      user.at = NEVER;
      user.due();
    }
    this.#calling = false;
    this.#arm();
  }

  #arm(): void {
    if (this.#calling) return;
    let first = NEVER;
    for (const { at } of this.#users) if (at < first) first = at;
    if (first === NEVER) this.#clock.clearAlarm();
    else this.#clock.setAlarm(first);
  }
}
