/** The real log on a simulated disk, life after life: tickets go in, the life ends somewhere, the next one looks. */
import { type Recovered, SegmentedLog } from '../../../../src/storage/index.ts';
import { content, ExpectedLog, IDENTITY, LIMITS, type TicketPlan } from '../../storage/harness.ts';
import type { DiskHarness } from './harness.ts';

export interface LifePlan {
  readonly tickets: readonly TicketPlan[];
  /** Kernel steps from one ticket to the next. */
  readonly gap: number;
  /** Kernel steps until the life ends. */
  readonly steps: number;
  /** How it ends: with the power, or with the process alone. */
  readonly end: 'crash' | 'exit';
  /** There is no room from the first ticket on, until the log notices. */
  readonly full: boolean;
}

export interface CycleCounts {
  lives: number;
  /** Lives that got as far as `opened`. */
  opened: number;
  /** Lives that found fewer tickets than had been written. */
  shortened: number;
  tornTails: number;
  failed: number;
  fullTimes: number;
}

export function noCycles(): CycleCounts {
  return { lives: 0, opened: 0, shortened: 0, tornTails: 0, failed: 0, fullTimes: 0 };
}

/** Plays all lives and one more, which must open. @throws Error when the log tells what it must not. */
export function playLives(disk: DiskHarness, plans: readonly LifePlan[], counts: CycleCounts): void {
  const cycles = new LogCycles(disk, counts);
  for (const plan of plans) cycles.live(plan);
  disk.disk.heal();
  cycles.live({ tickets: [], gap: 1, steps: Number.MAX_SAFE_INTEGER, end: 'exit', full: false });
  if (!cycles.isOpen) throw new Error('the log does not open on a healed disk');
}

class LogCycles {
  isOpen = false;
  readonly #disk: DiskHarness;
  readonly #counts: CycleCounts;
  /** What the next life may find: the log after each ticket, from the last completed one on. */
  #allowed: ExpectedLog[] = [new ExpectedLog()];
  #failure: string | null = null;
  #isFull = false;
  #completed = 0;

  constructor(disk: DiskHarness, counts: CycleCounts) {
    this.#disk = disk;
    this.#counts = counts;
  }

  live(plan: LifePlan): void {
    const { kernel, disk } = this.#disk;
    this.#counts.lives += 1;
    this.isOpen = false;
    this.#failure = null;
    this.#isFull = false;
    this.#completed = 0;
    const log = this.#begin();
    let written = 0;
    let wait = 0;
    for (let left = plan.steps; left > 0 && this.#failure === null; left -= 1) {
      if (this.isOpen && written < plan.tickets.length && wait === 0) {
        if (plan.full && written === 0) disk.setFull(true);
        const next = this.#allowed.at(-1)!.copy();
        log.write(next.plan(written + 1, plan.tickets[written]!));
        this.#allowed.push(next);
        written += 1;
        wait = plan.gap;
      }
      wait = Math.max(0, wait - 1);
      if (this.#isFull) {
        disk.setFull(false);
        log.retry();
      }
      if (!kernel.step() && (!this.isOpen || written === plan.tickets.length)) break;
    }
    // What was completed is safe from now on, and so is everything before it.
    this.#allowed = this.#allowed.slice(this.#completed);
    disk.setFull(false);
    if (plan.end === 'crash') disk.crash();
    else disk.unmount();
  }

  #begin(): SegmentedLog {
    const files = this.#disk.disk.mount({ effect: () => true });
    const log = new SegmentedLog(files, IDENTITY, LIMITS, {
      opened: (recovered) => this.#opened(recovered),
      completed: (ticket) => {
        if (ticket < this.#completed) throw new Error(`ticket ${ticket} completed after ${this.#completed}`);
        this.#completed = ticket;
      },
      full: (isFull) => {
        this.#isFull = isFull;
        if (isFull) this.#counts.fullTimes += 1;
      },
      failed: ({ code, message }) => {
        if (code !== 'io' && code !== 'sync-failed') throw new Error(`${code}: ${message}`);
        this.#failure = code;
        this.#counts.failed += 1;
      },
    });
    log.open();
    return log;
  }

  #opened(recovered: Recovered): void {
    const found = content(recovered.hardState, recovered.entries);
    const at = this.#allowed.findLastIndex((one) => one.text() === found);
    if (at < 0) throw new Error(`recovered neither what was completed nor a ticket after it:\n${found}`);
    this.#counts.opened += 1;
    if (at < this.#allowed.length - 1) this.#counts.shortened += 1;
    if (recovered.tornTail !== null) this.#counts.tornTails += 1;
    this.#allowed = [this.#allowed[at]!];
    this.isOpen = true;
  }
}
