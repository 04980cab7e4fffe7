/**
 * The leader's lease (dissertation section 6.4.1): from the sending of a round that a quorum has answered, nobody else
 * is voted for until the minimum election time-out has passed on the slowest clock. So the leader trusts its own clock
 * for as much less as two clocks may differ. The time of sending counts, not that of the answers.
 */
import type { Micros } from '../base/types.ts';
import type { RaftLimits, RaftTiming } from './options.ts';
import type { ReadState } from './read-state.ts';

/** Rounds whose time of sending is kept; answers to earlier ones renew nothing. */
const ROUNDS_KEPT = 32;
const MILLION = 1_000_000;

/** Of a server that has no lease: every reading of a clock comes after it. */
export const NO_LEASE: Micros = Number.NEGATIVE_INFINITY;

/**
 * How long a leader may trust a round, by its own clock. Each clock is off by at most the bound: the leader's may run
 * slow, a voter's fast.
 */
export function leaseDuration(
  { electionTimeoutMin }: Pick<RaftTiming, 'electionTimeoutMin'>,
  { clockDriftPpmMax }: Pick<RaftLimits, 'clockDriftPpmMax'>,
): Micros {
  return Math.floor((electionTimeoutMin * (MILLION - clockDriftPpmMax)) / (MILLION + clockDriftPpmMax));
}

export class Lease {
  readonly #duration: Micros;
  readonly #sentAt: Micros[] = new Array<Micros>(ROUNDS_KEPT).fill(0);
  #latest = 0;
  #confirmed = 0;
  /** It holds before this moment. */
  #until: Micros = 0;

  constructor(duration: Micros) {
    this.#duration = duration;
  }

  /** Of a new leader, and of one that leads no more: nothing is known. */
  clear(): void {
    this.#latest = 0;
    this.#confirmed = 0;
    this.#until = 0;
  }

  /** After a step of a leader: rounds that it began were sent `now`, those confirmed renew the lease. */
  noted(now: Micros, { round, confirmed }: ReadState): void {
    while (this.#latest < round) {
      this.#latest += 1;
      this.#sentAt[this.#latest % ROUNDS_KEPT] = now;
    }
    if (confirmed <= this.#confirmed) return;
    this.#confirmed = confirmed;
    if (confirmed <= this.#latest - ROUNDS_KEPT) return;
    const until = this.#sentAt[confirmed % ROUNDS_KEPT]! + this.#duration;
    if (until > this.#until) this.#until = until;
  }

  holds(now: Micros): boolean {
    return now < this.#until;
  }

  /** It holds before this moment. */
  get until(): Micros {
    return this.#until;
  }
}
