/**
 * What `--out DIR` keeps: the scenario of every failing seed, and the summary. A disk that is full costs the
 * artefacts, never the campaign: what could not be written is told once, at the end.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import { fileNameOf } from '../strategy/run-id.ts';
import { type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import type { SeedOutcome } from './batch.ts';
import type { CampaignSummary } from './summary.ts';

/** Scenarios kept; a campaign in which everything fails must not fill the disk. */
const SCENARIOS_MAX = 200;

export class Artefacts {
  readonly #directory: string;
  readonly #profile: ProfileName;
  readonly #strategy: StrategyName;
  #kept = 0;
  /** The first thing that could not be written, as a sentence, or null. */
  problem: string | null = null;

  /** @throws the file system's error when the directory cannot be made. */
  constructor(directory: string, profile: ProfileName, strategy: StrategyName) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#profile = profile;
    this.#strategy = strategy;
  }

  add(outcome: SeedOutcome): void {
    if (outcome.kind === 'run' && outcome.result.violations.length === 0) return;
    if (this.#kept >= SCENARIOS_MAX) return;
    this.#kept += 1;
    const scenario = scenarioOf(this.#strategy, outcome.run, PROFILES[this.#profile]);
    this.#write(`seed-${fileNameOf(outcome.run)}.json`, scenario);
  }

  finish(summary: CampaignSummary): void {
    this.#write('summary.json', summary);
  }

  #write(name: string, value: unknown): void {
    const path = join(this.#directory, name);
    try {
      writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.problem ??= `could not write ${path} (${why}); the results on standard output are complete`;
    }
  }
}
