/**
 * Writes on behalf of HTTP requests: batched, timed, and given up when they take too long. A write that is given up may
 * take effect all the same, which is what its client is told.
 */
import type { Outcome, ProposalKind } from '../../replica/outcome.ts';
import type { Call } from '../http/call.ts';
import type { ProposalQueue } from './proposal-queue.ts';

export interface WriteMeter {
  /** Milliseconds from the proposal to its end. */
  ended(kind: Outcome['kind'], duration: number): void;
}

export class Writes {
  readonly #queue: ProposalQueue;
  readonly #timeout: number;
  readonly #meter: WriteMeter;
  /** Under way. */
  pending = 0;

  /** @param timeout milliseconds. */
  constructor(queue: ProposalQueue, timeout: number, meter: WriteMeter) {
    this.#queue = queue;
    this.#timeout = timeout;
    this.#meter = meter;
  }

  propose(payload: Uint8Array, kind: ProposalKind, call: Call, done: (outcome: Outcome) => void): void {
    const from = performance.now();
    this.pending += 1;
    const timer = setTimeout(() => {
      const message = `not committed within ${this.#timeout} ms: it may have happened, or happen yet`;
      call.fail(504, 'timeout', message, { outcome: 'unknown' });
    }, this.#timeout);
    this.#queue.propose(payload, kind, (outcome) => {
      clearTimeout(timer);
      this.pending -= 1;
      this.#meter.ended(outcome.kind, performance.now() - from);
      done(outcome);
    });
  }
}
