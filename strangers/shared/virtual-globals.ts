/**
 * Timers, `Date` and `Math.random` of a Raft that takes them from the global object: they belong to whichever server is
 * acting, and live on its ports. Only one server acts at a time, as long as all promises have settled before the next
 * event: see `run-settled.ts`.
 */
import type { ServerContext } from '../../sim/system.ts';

const RESOLUTION = 2 ** 32;
const MICROS_PER_MS = 1_000;

/** What the fake functions give back, as Node.js does: an object. */
class Timer {
  readonly id: number;
  readonly at: number;
  readonly work: () => void;
  /** Microseconds until it rings again; null: it rings once. */
  readonly every: number | null;

  constructor(id: number, at: number, work: () => void, every: number | null) {
    this.id = id;
    this.at = at;
    this.work = work;
    this.every = every;
  }

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }
}

let acting: VirtualGlobals | null = null;

/** The globals of one life of one server. */
export class VirtualGlobals {
  readonly #ports: ServerContext['ports'];
  #timers: Timer[] = [];
  #latest = 0;

  constructor(ports: ServerContext['ports']) {
    this.#ports = ports;
  }

  /** Runs the server's code, and lets what it leaves to promises be this server's as well. */
  act<Result>(work: () => Result): Result {
    acting = this;
    return work();
  }

  /** The alarm has rung. */
  alarm(): void {
    const now = this.#ports.clock.now();
    const due = this.#timers.filter(({ at }) => at <= now);
    this.#timers = this.#timers.filter(({ at }) => at > now);
    // In the order in which they are due, and of those the order in which they were set.
    due.sort((a, b) => a.at - b.at || a.id - b.id);
    for (const { id, work, every } of due) {
      if (every !== null) this.#timers.push(new Timer(id, now + every, work, every));
    }
    this.act(() => {
      for (const { work } of due) work();
    });
    this.#arm();
  }

  set(work: () => void, afterMs: number, repeats: boolean): Timer {
    this.#latest += 1;
    const after = Math.max(0, Math.round(afterMs * MICROS_PER_MS));
    const timer = new Timer(this.#latest, this.#ports.clock.now() + after, work, repeats ? after : null);
    this.#timers.push(timer);
    this.#arm();
    return timer;
  }

  clear(id: number): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== id);
    this.#arm();
  }

  nowMs(): number {
    return Math.floor(this.#ports.clock.now() / MICROS_PER_MS);
  }

  random(): number {
    return this.#ports.random.nextInt(RESOLUTION) / RESOLUTION;
  }

  #arm(): void {
    if (this.#timers.length === 0) this.#ports.clock.clearAlarm();
    else this.#ports.clock.setAlarm(Math.min(...this.#timers.map(({ at }) => at)));
  }
}

/** Puts them in place of the real ones while `work` runs. Rejections that nobody handles end nothing, as where a process is told to go on. */
export async function withVirtualGlobals<Result>(work: () => Promise<Result>): Promise<Result> {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
  const { Date: RealDate } = globalThis;
  const { random } = Math;
  const rejected = (): void => {};
  class VirtualDate extends RealDate {
    constructor() {
      super(acting?.nowMs() ?? 0);
    }
    static override now(): number {
      return acting?.nowMs() ?? 0;
    }
  }
  const after =
    (repeats: boolean) =>
    (call: (...rest: unknown[]) => void, ms = 0, ...rest: unknown[]): Timer | undefined =>
      acting?.set(() => call(...rest), ms, repeats);
  const clear = (timer: Timer | null | undefined): void => {
    if (timer instanceof Timer) acting?.clear(timer.id);
  };
  const fakes = {
    setTimeout: after(false),
    clearTimeout: clear,
    setInterval: after(true),
    clearInterval: clear,
    setImmediate: (call: (...rest: unknown[]) => void, ...rest: unknown[]) => after(false)(call, 0, ...rest),
    clearImmediate: clear,
    Date: VirtualDate,
  };
  process.on('unhandledRejection', rejected);
  Object.assign(globalThis, fakes);
  Math.random = () => acting?.random() ?? 0;
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
    Object.assign(globalThis, { setImmediate, clearImmediate, Date: RealDate });
    Math.random = random;
    process.off('unhandledRejection', rejected);
    acting = null;
  }
}
