/**
 * The clock of one simulated server: virtual time seen with an offset, a drift and jumps. Re-arming its alarm is
 * nearly free: a queued event that comes too early looks again and goes back to the queue.
 */
import type { ClockView } from '../../properties/world-view.ts';
import type { Micros } from '../../src/base/types.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import type { ClockPlan } from '../scenario/scenario.ts';

const NOT_ARMED = -1;
const MILLION = 1_000_000;

export class LocalClock implements Clock, ClockView, Actor {
  readonly #kernel: Kernel;
  readonly #driftPpm: number;
  readonly #onAlarm: () => void;
  #offset: Micros;
  #jumpedBack: Micros = 0;
  /** Local; meaningful while armed. */
  #alarmAt: Micros = 0;
  #armed = false;
  /** Virtual time of the one event in the queue that counts, or -1. */
  #queuedAt: Micros = NOT_ARMED;
  /** Events of earlier arming that came to nothing carry an older number. */
  #generation = 0;
  /** What the server has met when it read the clock, for coverage: once each, but for jumps. */
  readonly met = { offset: 0, drift: 0, jumps: 0 };
  #unmet: boolean;
  #jumpsUnmet = 0;

  constructor(kernel: Kernel, plan: ClockPlan | null, onAlarm: () => void) {
    this.#kernel = kernel;
    this.#offset = plan?.offset ?? 0;
    this.#driftPpm = plan?.driftPpm ?? 0;
    this.#unmet = this.#offset !== 0 || this.#driftPpm !== 0;
    this.#onAlarm = onAlarm;
  }

  now(): Micros {
    if (this.#unmet) this.#meet();
    return this.#localAt(this.#kernel.now);
  }

  /** For the judges alone: they do not meet what is wrong with it. */
  get reading(): Micros {
    return this.#localAt(this.#kernel.now);
  }

  /** As if it had never jumped back; for the judges alone. */
  count(): Micros {
    return this.reading + this.#jumpedBack;
  }

  setAlarm(at: Micros): void {
    this.#alarmAt = at;
    this.#armed = true;
    this.#queue();
  }

  clearAlarm(): void {
    this.#armed = false;
  }

  /** The clock reads `by` more from now on; a negative jump goes back. */
  jump(by: Micros): void {
    this.#offset += by;
    this.#jumpsUnmet += 1;
    this.#unmet = true;
    if (by < 0) this.#jumpedBack -= by;
    if (this.#armed) this.#queue();
  }

  handle(event: KernelEvent): void {
    if (event.number !== this.#generation) return;
    this.#queuedAt = NOT_ARMED;
    if (!this.#armed) return;
    if (this.now() < this.#alarmAt) {
      this.#queue();
      return;
    }
    this.#armed = false;
    this.#onAlarm();
  }

  /** Makes sure that an event comes no later than the alarm is due. */
  #queue(): void {
    const due = this.#virtualAt(this.#alarmAt);
    if (this.#queuedAt !== NOT_ARMED && this.#queuedAt <= due) return;
    this.#generation += 1;
    this.#queuedAt = due;
    this.#kernel.schedule(due, this, 0, this.#generation, null);
  }

  /** The server reads a clock that is wrong in a way that it was not when it read it last. */
  #meet(): void {
    if (this.#jumpsUnmet === 0 && this.#offset !== 0) this.met.offset = 1;
    this.met.jumps += this.#jumpsUnmet;
    this.#jumpsUnmet = 0;
    const drifted = Math.floor((this.#kernel.now * this.#driftPpm) / MILLION);
    if (drifted !== 0) this.met.drift = 1;
    this.#unmet = this.met.drift === 0 && this.#driftPpm !== 0;
  }

  #localAt(virtual: Micros): Micros {
    return this.#offset + virtual + Math.floor((virtual * this.#driftPpm) / MILLION);
  }

  /** The first moment, from now on, at which the clock reads at least `local`. */
  #virtualAt(local: Micros): Micros {
    let virtual = Math.floor(((local - this.#offset) * MILLION) / (MILLION + this.#driftPpm));
    if (virtual < this.#kernel.now) virtual = this.#kernel.now;
    while (this.#localAt(virtual) < local) virtual += 1;
    return virtual;
  }
}
