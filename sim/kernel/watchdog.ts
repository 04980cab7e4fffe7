/**
 * Turns a run that would never end into a verdict: a clock that stands still, one that creeps, a run of too
 * many events, and a loop of port calls inside one event. It counts events and virtual time, never real time,
 * so that the same run always ends at the same event. A loop that calls no port at all is beyond it; in a campaign
 * the main thread looks for that (`sim/campaign/seed-watch.ts`).
 */
import type { Micros } from '../../src/base/types.ts';

export interface WatchdogLimits {
  /** Events at one virtual instant. */
  readonly eventsPerInstantMax: number;
  /** Events in one virtual second, counted from the first event of each. */
  readonly eventsPerSecondMax: number;
  /** Events in the whole run. */
  readonly eventsMax: number;
  /** Port calls (sends, writes, timers) while one event is handled. */
  readonly effectsPerEventMax: number;
}

export const DEFAULT_WATCHDOG_LIMITS: WatchdogLimits = {
  eventsPerInstantMax: 20_000,
  eventsPerSecondMax: 1_000_000,
  eventsMax: 20_000_000,
  effectsPerEventMax: 1_000_000,
};

export interface WatchdogVerdict {
  readonly kind: 'standing-clock' | 'creeping-clock' | 'too-many-events' | 'endless-event';
  readonly message: string;
}

/** Thrown out of an event that does not end by itself: nothing but an exception can leave a loop one does not own. */
export class WatchdogBite extends Error {
  override readonly name = 'WatchdogBite';
  readonly verdict: WatchdogVerdict;

  constructor(verdict: WatchdogVerdict) {
    super(verdict.message);
    this.verdict = verdict;
  }
}

const SECOND: Micros = 1_000_000;

export class Watchdog {
  readonly #limits: WatchdogLimits;
  #instant: Micros = -1;
  #eventsThisInstant = 0;
  #secondBegan: Micros = 0;
  #eventsThisSecond = 0;
  #events = 0;
  #effects = 0;

  constructor(limits: WatchdogLimits = DEFAULT_WATCHDOG_LIMITS) {
    this.#limits = limits;
  }

  /** Call it after each event, with the virtual time at which it was handled. Null while all is well. */
  check(now: Micros): WatchdogVerdict | null {
    const limits = this.#limits;
    this.#effects = 0;
    this.#events += 1;
    if (now !== this.#instant) {
      this.#instant = now;
      this.#eventsThisInstant = 0;
    }
    if (now - this.#secondBegan >= SECOND) {
      this.#secondBegan = now;
      this.#eventsThisSecond = 0;
    }
    this.#eventsThisInstant += 1;
    this.#eventsThisSecond += 1;
    if (this.#eventsThisInstant > limits.eventsPerInstantMax) return this.#standing();
    if (this.#eventsThisSecond > limits.eventsPerSecondMax) return this.#creeping();
    if (this.#events > limits.eventsMax) return this.#tooMany();
    return null;
  }

  /** Call it for each port call. @throws WatchdogBite when the event being handled has made too many. */
  countEffect(): void {
    this.#effects += 1;
    if (this.#effects <= this.#limits.effectsPerEventMax) return;
    const effects = this.#effects;
    // Ready for a world that goes on, without the server that did it.
    this.#effects = 0;
    throw new WatchdogBite({
      kind: 'endless-event',
      message: `one event made ${effects} port calls and had not ended; a handler is in an endless loop`,
    });
  }

  #standing(): WatchdogVerdict {
    return {
      kind: 'standing-clock',
      message:
        `${this.#eventsThisInstant} events were handled at ${this.#instant} us and the clock did not move on; ` +
        'events that cause each other without delay are an endless loop',
    };
  }

  #creeping(): WatchdogVerdict {
    return {
      kind: 'creeping-clock',
      message:
        `${this.#eventsThisSecond} events were handled between ${this.#secondBegan} and ${this.#instant} us, ` +
        'less than a virtual second; something repeats itself much faster than any timing of the scenario',
    };
  }

  #tooMany(): WatchdogVerdict {
    return {
      kind: 'too-many-events',
      message:
        `the run had handled ${this.#events} events at ${this.#instant} us and had not ended; ` +
        'make its phases shorter or raise eventsMax',
    };
  }
}
