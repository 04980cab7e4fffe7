/**
 * Progress on standard error: a line that is rewritten on a terminal, or one line every few seconds elsewhere.
 */
import type { SeedWatch } from './seed-watch.ts';
import type { CampaignSums } from './sums.ts';

export interface ProgressTarget {
  readonly isTTY: boolean;
  readonly colour: boolean;
  write(text: string): void;
}

export interface ProgressPlan {
  /** Seeds of this shard, or null when a deadline ends the campaign. */
  readonly seeds: number | null;
  readonly forMs: number | null;
}

const TERMINAL_EVERY_MS = 200;
const PLAIN_EVERY_MS = 5_000;

export class Progress {
  readonly #target: ProgressTarget;
  readonly #plan: ProgressPlan;
  readonly #startedMs: number;
  #shownMs: number;
  #dirty = false;

  constructor(target: ProgressTarget, plan: ProgressPlan, nowMs: number) {
    this.#target = target;
    this.#plan = plan;
    this.#startedMs = nowMs;
    this.#shownMs = nowMs;
  }

  /** Writes, if it is time to. */
  update(sums: CampaignSums, watch: Pick<SeedWatch, 'slowest'>, nowMs: number): void {
    const every = this.#target.isTTY ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS;
    if (nowMs - this.#shownMs < every) return;
    this.#shownMs = nowMs;
    const line = `${this.#line(sums, nowMs - this.#startedMs)}${slow(watch)}`;
    this.#target.write(this.#target.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
    this.#dirty = this.#target.isTTY;
  }

  /** Leaves the line empty for what follows. */
  finish(): void {
    if (this.#dirty) this.#target.write('\r\x1b[2K');
    this.#dirty = false;
  }

  #line(sums: CampaignSums, elapsedMs: number): string {
    const rate = (sums.seeds * 1_000) / Math.max(1, elapsedMs);
    const of = this.#plan.seeds === null ? '' : ` of ${this.#plan.seeds}`;
    const bad = `violations: ${sums.violationCount}`;
    const shown = this.#target.colour && sums.violationCount > 0 ? `\x1b[31m${bad}\x1b[0m` : bad;
    return `${sums.seeds}${of} seeds, ${rate.toFixed(1)} a second, ${this.#left(sums, elapsedMs)}, ${shown}`;
  }

  #left(sums: CampaignSums, elapsedMs: number): string {
    const { seeds, forMs } = this.#plan;
    const bySeeds =
      seeds === null || sums.seeds === 0 ? null : ((seeds - sums.seeds) * elapsedMs) / sums.seeds;
    const byTime = forMs === null ? null : forMs - elapsedMs;
    const leftMs = Math.min(bySeeds ?? Number.POSITIVE_INFINITY, byTime ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(leftMs)) return seeds === null ? 'until Ctrl-C' : 'no seed has ended yet';
    return `${Math.max(0, Math.ceil(leftMs / 1_000))} s left`;
  }
}

/** The seed that everybody may be waiting for. */
function slow(watch: Pick<SeedWatch, 'slowest'>): string {
  const slowest = watch.slowest();
  if (slowest === null) return '';
  return `, seed ${slowest.seed} has been running for ${Math.floor(slowest.runningMs / 1_000)} s`;
}
