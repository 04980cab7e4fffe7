/**
 * What a campaign keeps: sums, the first violations, and a running digest of all trace hashes in seed order. Its
 * memory does not grow with the number of seeds.
 */
import { createHash } from 'node:crypto';
import { NO_TOTALS, type RunViolation, type Totals } from '../run-result.ts';
import type { RunId } from '../strategy/run-id.ts';
import type { SeedOutcome } from './batch.ts';

/** Violations and harness failures kept word for word; all are counted. */
export const KEPT_MAX = 1_000;

/** With the run that broke the property, which its seed alone may not tell. */
export interface KeptViolation extends RunViolation {
  readonly run: RunId;
}

export class CampaignSums {
  passed = 0;
  failed = 0;
  virtualMs = 0;
  totals: Totals = NO_TOTALS;
  violationCount = 0;
  harnessFailureCount = 0;
  readonly violations: KeptViolation[] = [];
  readonly harnessFailures: string[] = [];
  /** Seeds that were under way as the campaign was interrupted, and did not end in time: nothing is known of them. */
  readonly givenUp: number[] = [];
  readonly faultKinds = new Map<string, number>();
  readonly marks = new Map<string, number>();
  readonly actions = new Map<string, number>();
  readonly excuses = new Map<string, number>();
  readonly #digest = createHash('sha256');

  /** To be called in the order of the seeds. */
  add(outcome: SeedOutcome): void {
    if (outcome.kind === 'harness') {
      this.harnessFailureCount += 1;
      if (this.harnessFailures.length < KEPT_MAX) this.harnessFailures.push(outcome.message);
      this.#digest.update(`${outcome.seed} harness\n`);
      return;
    }
    if (outcome.kind === 'hung') {
      this.failed += 1;
      this.#keepViolation(outcome.violation, outcome.run);
      this.#digest.update(`${outcome.seed} hung\n`);
      return;
    }
    const { result } = outcome;
    this.#digest.update(`${result.traceHash}\n`);
    if (result.violations.length === 0) this.passed += 1;
    else this.failed += 1;
    for (const violation of result.violations) this.#keepViolation(violation, outcome.run);
    this.virtualMs += result.virtualMs;
    this.totals = addTotals(this.totals, result.totals);
    addCounts(this.faultKinds, result.faultKinds);
    addCounts(this.marks, result.marks);
    addCounts(this.actions, result.actions);
    if (result.excuse !== null) this.excuses.set(result.excuse, (this.excuses.get(result.excuse) ?? 0) + 1);
  }

  /** Seeds that were merged. */
  get seeds(): number {
    return this.passed + this.failed + this.harnessFailureCount;
  }

  #keepViolation(violation: RunViolation, run: RunId): void {
    this.violationCount += 1;
    if (this.violations.length < KEPT_MAX) this.violations.push({ ...violation, run });
  }

  /** Of the trace hashes so far, in seed order. */
  digest(): string {
    return this.#digest.copy().digest('hex').slice(0, 32);
  }
}

function addTotals(a: Totals, b: Totals): Totals {
  const sum: Record<string, number> = {};
  for (const key of Object.keys(NO_TOTALS) as (keyof Totals)[]) sum[key] = a[key] + b[key];
  // Every field of Totals was just set.
  return sum as unknown as Totals;
}

function addCounts(sums: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
}
