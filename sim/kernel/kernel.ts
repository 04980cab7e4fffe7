/**
 * The discrete-event kernel: one queue ordered by (time, sequence), one virtual time, one trace hash. It knows
 * nothing of Raft. It never looks at a real clock; `step()` lets a world be driven from outside, an event at a time.
 */
import type { Micros } from '../../src/base/types.ts';
import { EventQueue, type KernelEvent } from './event-queue.ts';
import { TraceHash } from './trace-hash.ts';

/** Something that events happen to. */
export interface Actor {
  /** Handles one event of its own. `event` is recycled afterwards and must not be kept. */
  handle(event: KernelEvent): void;
}

export class Kernel {
  /** Virtual time in microseconds from the start of the run. */
  now: Micros = 0;
  /** Events handled so far; the number of the one being handled. */
  eventNumber = 0;
  readonly trace = new TraceHash();
  readonly #queue = new EventQueue();

  /**
   * Lets `actor` handle an event at `at` (not before now). `kind`, `number` and `payload` are the actor's own.
   * Returns a number for `cancel`.
   */
  schedule(at: Micros, actor: Actor, kind: number, number: number, payload: unknown): number {
    return this.#queue.push(at < this.now ? this.now : at, actor, kind, number, payload);
  }

  /** Takes an event back; without effect when it has been handled or cancelled already. */
  cancel(ticket: number): void {
    this.#queue.cancel(ticket);
  }

  /** The time of the next event, or -1 when there is none. */
  nextTime(): Micros {
    return this.#queue.nextTime();
  }

  /** Handles the next event. False when there was none. */
  step(): boolean {
    const event = this.#queue.pop();
    if (event === null) return false;
    this.now = event.at;
    this.eventNumber += 1;
    event.actor.handle(event);
    this.#queue.recycle(event);
    return true;
  }
}
