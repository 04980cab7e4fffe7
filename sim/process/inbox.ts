/**
 * What arrives at a server and may have to wait: while it is paused (a long collection, a moved machine) or busy
 * (a slow processor), events queue up in the order of their arrival. A server that is free handles at once.
 */
import type { Micros } from '../../src/base/types.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';

export interface InboxHandler {
  handleWork(kind: number, payload: unknown, extra: unknown): void;
}

const NOT_QUEUED = -1;

interface Work {
  readonly kind: number;
  readonly payload: unknown;
  readonly extra: unknown;
}

export class Inbox implements Actor {
  readonly #kernel: Kernel;
  readonly #handler: InboxHandler;
  readonly #waiting: Work[] = [];
  readonly #cost: Micros;
  #freeAt: Micros = 0;
  #pausedUntil: Micros = 0;
  /** When the queued wake comes that counts, or -1; earlier ones carry an older number. */
  #wakeAt: Micros = NOT_QUEUED;
  #generation = 0;
  /** Work that had to wait, for coverage: for a server that was paused, or that was busy with other work. */
  deferred = 0;
  queued = 0;

  constructor(kernel: Kernel, costPerEvent: Micros, handler: InboxHandler) {
    this.#kernel = kernel;
    this.#cost = costPerEvent;
    this.#handler = handler;
  }

  get isPaused(): boolean {
    return this.#kernel.now < this.#pausedUntil;
  }

  /** Something waits: it is paused, or busy. */
  get hasBacklog(): boolean {
    return this.#waiting.length > 0;
  }

  pause(until: Micros): void {
    if (until > this.#pausedUntil) this.#pausedUntil = until;
  }

  /** Ends a pause now. */
  resume(): void {
    this.#pausedUntil = 0;
    if (this.#waiting.length > 0) this.#wake(this.#kernel.now);
  }

  /** Takes what waits of one kind of work, the oldest first; it is handled by whoever asks for it. */
  take(kind: number): unknown[] {
    const taken = this.#waiting.filter((work) => work.kind === kind).map(({ payload }) => payload);
    const left = this.#waiting.filter((work) => work.kind !== kind);
    this.#waiting.splice(0, this.#waiting.length, ...left);
    return taken;
  }

  /** Everything that waits is lost: the server died. */
  clear(): void {
    this.#waiting.length = 0;
    this.#pausedUntil = 0;
    this.#freeAt = 0;
  }

  arrive(kind: number, payload: unknown, extra: unknown): void {
    if (this.#waiting.length === 0 && this.#readyAt() <= this.#kernel.now) {
      this.#do(kind, payload, extra);
      return;
    }
    if (this.#cost > 0 && !this.isPaused) this.queued += 1;
    else this.deferred += 1;
    this.#waiting.push({ kind, payload, extra });
    this.#wake(this.#readyAt());
  }

  handle(event: KernelEvent): void {
    if (event.number !== this.#generation) return;
    this.#wakeAt = NOT_QUEUED;
    const ready = this.#readyAt();
    if (ready > this.#kernel.now) {
      if (this.#waiting.length > 0) this.#wake(ready);
      return;
    }
    const work = this.#waiting.shift();
    if (work === undefined) return;
    this.#do(work.kind, work.payload, work.extra);
    if (this.#waiting.length > 0) this.#wake(this.#readyAt());
  }

  #do(kind: number, payload: unknown, extra: unknown): void {
    if (this.#cost > 0) this.#freeAt = this.#kernel.now + this.#cost;
    this.#handler.handleWork(kind, payload, extra);
  }

  #readyAt(): Micros {
    return Math.max(this.#freeAt, this.#pausedUntil);
  }

  #wake(at: Micros): void {
    if (this.#wakeAt !== NOT_QUEUED && this.#wakeAt <= at) return;
    this.#generation += 1;
    this.#wakeAt = at;
    this.#kernel.schedule(at, this, 0, this.#generation, null);
  }
}
