/**
 * The corpus: scenarios that once failed, or that show something, each with its story. They are kept as
 * scenarios, because what a seed means changes with the generator. Loads the schema: import it lazily.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../scenario/scenario.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { parseJson, readScenario } from '../scenario/schema.ts';
import type { ShrinkCursor } from '../shrink/shrink-scenario.ts';

export interface CorpusCase {
  readonly path: string;
  /** What happens, in a few sentences; null for a bare scenario. */
  readonly story: string | null;
  /** The property that the scenario broke, or null. */
  readonly property: string | null;
  /** The planted bug with which it breaks it; null: it was a defect of our own. */
  readonly bug: string | null;
  /** Where shrinking it stood when it was interrupted, or null. */
  readonly shrinking: ShrinkCursor | null;
  readonly scenario: Scenario;
}

/**
 * Reads a scenario file, bare or with its story.
 * @throws ScenarioError that begins with the path.
 */
export function loadCase(path: string): CorpusCase {
  try {
    return readCase(path, parseJson(readText(path)));
  } catch (error) {
    if (error instanceof ScenarioError) throw new ScenarioError(`${path}: ${error.message}`);
    throw error;
  }
}

/** All `*.json` files of a directory, by name. */
export function loadCorpus(directory: string): readonly CorpusCase[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => loadCase(join(directory, name)));
}

function readCase(path: string, value: unknown): CorpusCase {
  if (typeof value !== 'object' || value === null || !('scenario' in value)) {
    return { path, story: null, property: null, bug: null, shrinking: null, scenario: readScenario(value) };
  }
  // An object with a scenario in it; what its other fields hold is looked at one by one.
  const { story, property, bug, shrinking } = value as Record<string, unknown>;
  return {
    path,
    story: textOrNull('story', story),
    property: textOrNull('property', property),
    bug: textOrNull('bug', bug),
    shrinking: cursorOrNull(shrinking),
    scenario: readScenario(value.scenario),
  };
}

function textOrNull(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new ScenarioError(`${name} must be a text`);
  return value;
}

function cursorOrNull(value: unknown): ShrinkCursor | null {
  if (value === undefined || value === null) return null;
  const { tries, steps, passed, changed } = value as Partial<Record<keyof ShrinkCursor, unknown>>;
  const counts = [tries, steps, passed].every((count) => Number.isSafeInteger(count) && Number(count) >= 0);
  if (!counts || typeof changed !== 'boolean') {
    throw new ScenarioError(
      'shrinking must have tries, steps and passed, which count, and changed, true or false',
    );
  }
  return { tries: Number(tries), steps: Number(steps), passed: Number(passed), changed };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new ScenarioError(why);
  }
}
