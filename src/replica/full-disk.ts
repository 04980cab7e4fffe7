/** Whether the disk is full, and when what waits for room is tried again. */
import type { MemberId, Micros } from '../base/types.ts';
import { NEVER } from './armed-alarm.ts';

/** How long a full disk is left alone before its writes are tried again. */
export const FULL_DISK_RETRY: Micros = 100_000;

/** What a proposal is told that was not even tried. */
export interface NotAppended {
  readonly kind: 'rejected';
  readonly reason: 'stopped' | 'disk-full';
  readonly leader: MemberId;
}

export class FullDisk {
  #isFull = false;
  #retryAt: Micros = NEVER;

  get isFull(): boolean {
    return this.#isFull;
  }

  /** When to ask `isRetryDue` again. */
  get deadline(): Micros {
    return this.#retryAt;
  }

  changed(isFull: boolean, now: Micros): void {
    this.#isFull = isFull;
    this.#retryAt = isFull ? now + FULL_DISK_RETRY : NEVER;
  }

  /** True once for each interval. */
  isRetryDue(now: Micros): boolean {
    if (!this.#isFull || now < this.#retryAt) return false;
    this.#retryAt = now + FULL_DISK_RETRY;
    return true;
  }
}
