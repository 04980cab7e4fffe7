import type { Micros } from '../base/types.ts';

/**
 * The server's own clock. It is meant to be monotonic, but the replica survives one that is not: readings
 * that go back or jump forward cost availability, never safety.
 */
export interface Clock {
  /** Microseconds since some fixed moment; not wall-clock time. */
  now(): Micros;
  /**
   * Arms the one alarm of this replica, in place of an earlier one: `Replica.alarm()` is to be called when
   * `now()` has reached `at`, never from within this call. `at` in the past means as soon as possible.
   */
  setAlarm(at: Micros): void;
  /** Takes the alarm back. */
  clearAlarm(): void;
}
