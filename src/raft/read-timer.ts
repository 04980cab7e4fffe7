/**
 * Sees to it that every read ends: when the oldest ones have waited for a maximum election time-out, they are refused.
 * A follower repeats its request meanwhile, since it, or the answer, may be lost.
 */
import type { Micros } from '../base/types.ts';
import type { RaftTiming } from './options.ts';
import { type RaftState, Role } from './state.ts';

/** No deadline. */
const NEVER: Micros = Number.POSITIVE_INFINITY;

export class ReadTimer {
  readonly #timing: RaftTiming;
  #timeoutAt: Micros = NEVER;
  #retryAt: Micros = NEVER;
  /** The round or the request that the oldest reads wait for; 0: for one to begin. */
  #turn = 0;

  constructor(timing: RaftTiming) {
    this.#timing = timing;
  }

  /** When to look again. */
  get deadline(): Micros {
    return this.#retryAt < this.#timeoutAt ? this.#retryAt : this.#timeoutAt;
  }

  isTimedOut(now: Micros): boolean {
    return now >= this.#timeoutAt;
  }

  /** True when the request is to be made again; the next time is set. */
  takeRetry(now: Micros): boolean {
    if (now < this.#retryAt) return false;
    this.#retryAt = now + this.#timing.heartbeatInterval;
    return true;
  }

  /** After each step. */
  noted(now: Micros, { role, reads }: RaftState): void {
    if (reads.underWay === 0 && reads.gathered === 0) {
      this.#timeoutAt = NEVER;
      this.#retryAt = NEVER;
      return;
    }
    const leads = role === Role.Leader;
    const turn = leads ? reads.awaited : reads.request;
    if (this.#timeoutAt !== NEVER && turn === this.#turn) return;
    this.#turn = turn;
    this.#timeoutAt = now + this.#timing.electionTimeoutMax;
    this.#retryAt = leads ? NEVER : now + this.#timing.heartbeatInterval;
  }
}
