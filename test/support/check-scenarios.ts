/**
 * Property tests over whole scenarios: drawn by fast-check, judged by all properties, shrunk when one is broken, and
 * the smallest left as a file that replays. A seed alone would not do: what it means depends on the profile.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import type { RunViolation } from '../../sim/run-result.ts';
import { runScenario } from '../../sim/run-scenario.ts';
import type { Profile } from '../../sim/scenario/profile.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { formatScenario } from '../../sim/scenario/schema.ts';
import { ScenarioArbitrary } from '../../sim/shrink/arbitrary.ts';
import type { System } from '../../sim/system.ts';

export interface Check {
  readonly system: System;
  readonly profile: Profile;
  readonly seed: number;
  readonly runs: number;
  /** Drawing and shrinking end then, with what they have found. */
  readonly timeLimitMs: number;
  /** Where the scenario file goes. */
  readonly directory: string;
}

export interface Counterexample {
  readonly violation: RunViolation;
  /** As it was drawn, and as small as it got. */
  readonly drawn: Scenario;
  readonly smallest: Scenario;
  readonly path: string;
  /** For a shell in the root of the repository, if the system is our Raft. */
  readonly replay: string;
}

/** Null when all held. */
export function checkScenarios(check: Check): Counterexample | null {
  let drawn: Scenario | null = null;
  let violation: RunViolation | null = null;
  const holds = (scenario: Scenario): boolean => {
    const { violations } = runScenario(check.system, scenario);
    // While shrinking, another property that breaks is another story.
    const found = violations.find(({ property }) => violation === null || property === violation.property);
    if (found === undefined) return true;
    drawn ??= scenario;
    violation = found;
    return false;
  };
  const outcome = fc.check(fc.property(new ScenarioArbitrary(check.profile), holds), {
    numRuns: check.runs,
    seed: check.seed,
    interruptAfterTimeLimit: check.timeLimitMs,
  });
  if (outcome.counterexample === null || drawn === null || violation === null) {
    if (outcome.numRuns === 0) throw new Error('no scenario was run: the check says nothing');
    return null;
  }
  const [smallest] = outcome.counterexample;
  const path = keep(check.directory, violation, smallest);
  return { violation, drawn, smallest, path, replay: `npm run ordeal -- replay ${relative('.', path)}` };
}

/** What a failing test says. */
export function describeCounterexample(found: Counterexample | null): string {
  if (found === null) return 'all held';
  const { violation, smallest, replay } = found;
  return `${violation.property}: ${violation.message}\nwith ${smallest.faults.length} faults; again by:\n  ${replay}`;
}

function keep(directory: string, { property }: RunViolation, scenario: Scenario): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${property}-${scenario.seed}.json`);
  writeFileSync(path, formatScenario(scenario));
  return path;
}
