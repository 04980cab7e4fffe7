/**
 * The failures that campaigns on this machine have found, each as a file that `replay`, `shrink` and `run --again` take. A
 * store that cannot be written costs no campaign: what could not be kept is told once.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import { fileNameOf } from '../strategy/run-id.ts';
import { type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import type { SeedOutcome } from './batch.ts';

export const FAILURES_USUAL = '.ordeal/failures';
/** Files kept; a campaign in which everything fails must not fill the disk. */
const FAILURES_MAX = 200;

export class FailureStore {
  readonly directory: string;
  readonly #profile: ProfileName;
  readonly #strategy: StrategyName;
  #kept: number;
  /** The first thing that could not be written, as a sentence, or null. */
  problem: string | null = null;

  /** @param profile of the campaign; it and `strategy` decide what its runs are. */
  constructor(directory: string, profile: ProfileName, strategy: StrategyName) {
    this.directory = directory;
    this.#profile = profile;
    this.#strategy = strategy;
    this.#kept = this.names().length;
  }

  /** The files of the store, by name. */
  names(): readonly string[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory)
      .filter((name) => name.endsWith('.json'))
      .sort();
  }

  /** Keeps what failed: the scenario, what it broke first, and what was said of it. */
  add(outcome: SeedOutcome): void {
    const violation = outcome.kind === 'hung' ? outcome.violation : violationOf(outcome);
    if (violation === undefined || this.#kept >= FAILURES_MAX) return;
    const { property, message } = violation;
    const scenario = scenarioOf(this.#strategy, outcome.run, PROFILES[this.#profile]);
    const path = join(this.directory, `${this.#profile}-${this.#strategy}-${fileNameOf(outcome.run)}.json`);
    if (!existsSync(path)) this.#kept += 1;
    try {
      mkdirSync(this.directory, { recursive: true });
      writeFileSync(path, `${JSON.stringify({ story: message, property, scenario }, null, 1)}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.problem ??= `could not keep ${path} (${why})`;
    }
  }
}

function violationOf(outcome: SeedOutcome): { property: string; message: string } | undefined {
  return outcome.kind === 'run' ? outcome.result.violations[0] : undefined;
}
