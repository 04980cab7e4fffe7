/**
 * The corpus: scenarios that once failed, or that show something, each with its story. They are kept as
 * scenarios, because what a seed means changes with the generator. Loads the schema: import it lazily.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../scenario/scenario.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { parseJson, readScenario } from '../scenario/schema.ts';

export interface CorpusCase {
  readonly path: string;
  /** What happens, in a few sentences; null for a bare scenario. */
  readonly story: string | null;
  /** The property that the scenario broke, or null. */
  readonly property: string | null;
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
    return { path, story: null, property: null, scenario: readScenario(value) };
  }
  const { story, property } = value as { story?: unknown; property?: unknown };
  return {
    path,
    story: textOrNull('story', story),
    property: textOrNull('property', property),
    scenario: readScenario(value.scenario),
  };
}

function textOrNull(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new ScenarioError(`${name} must be a text`);
  return value;
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
