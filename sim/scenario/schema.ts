/**
 * The boundary through which scenario files enter: text in, a valid scenario or one clear line out. Nothing
 * behind it checks a scenario again.
 */
import * as ParseResult from '@effect/schema/ParseResult';
import * as Schema from '@effect/schema/Schema';
import { type Problem, problemsOf } from './rules.ts';
import { SCENARIO_VERSION, type Scenario } from './scenario.ts';
import { ScenarioError } from './scenario-error.ts';
import { ScenarioShape } from './shape.ts';

const decode = Schema.decodeUnknownEither(ScenarioShape, { onExcessProperty: 'error', errors: 'first' });

/**
 * Reads a scenario from JSON.
 * @throws ScenarioError whose message is one line: which field, what stands there, and the rule.
 */
export function parseScenario(text: string): Scenario {
  return readScenario(parseJson(text));
}

/** The same for a value that has been parsed already, for instance a part of a corpus file. */
export function readScenario(value: unknown): Scenario {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ScenarioError('the file does not hold a scenario: a JSON object is expected');
  }
  checkVersion((value as { version?: unknown }).version);
  const decoded = decode(value);
  if (decoded._tag === 'Left') throw fromShape(value, decoded.left);
  const scenario: Scenario = decoded.right;
  const problem = problemsOf(scenario)[0];
  if (problem !== undefined) throw fromProblem(problem);
  return scenario;
}

/** JSON with two spaces and a final newline; `parseScenario` reads it back unchanged. */
export function formatScenario(scenario: Scenario): string {
  return `${JSON.stringify(scenario, null, 2)}\n`;
}

/** Parses JSON, with a message for people when it is empty or cut short. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw new ScenarioError('the file is empty; write one with `run --out DIR`');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const end = text.trimEnd();
    const cut = end.startsWith('{') && !end.endsWith('}');
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ScenarioError(
      cut ? `the JSON is cut short after ${text.length} characters` : `not JSON: ${why}`,
    );
  }
}

function checkVersion(version: unknown): void {
  if (version === SCENARIO_VERSION) return;
  if (version === undefined) {
    throw new ScenarioError(`version is missing; this build reads version ${SCENARIO_VERSION}`);
  }
  const later = typeof version === 'number' && version > SCENARIO_VERSION;
  throw new ScenarioError(
    `version is ${show(version)}, this build reads version ${SCENARIO_VERSION}${later ? ': use a newer Ordeal' : ''}`,
  );
}

function fromShape(value: unknown, error: ParseResult.ParseError): ScenarioError {
  // The deepest issue is the most specific one: a union reports every alternative.
  const issues = ParseResult.ArrayFormatter.formatErrorSync(error);
  const issue = issues.reduce((best, each) => (each.path.length > best.path.length ? each : best));
  const found = valueAt(value, issue.path);
  const path = formatPath(issue.path);
  if (issue._tag === 'Missing') return new ScenarioError(`${path} is missing`);
  if (issue._tag === 'Unexpected') return new ScenarioError(`${path} is not a field of a scenario`);
  return fromProblem({ path, value: found, rule: ruleOf(issue.message) });
}

/** Our own messages complete "must"; those of the library ("Expected X, actual Y") are turned into that. */
function ruleOf(message: string): string {
  const expected = /^Expected (.*), actual /s.exec(message);
  if (expected !== null) return `be ${expected[1]!.replace(/\s+/g, ' ').slice(0, 120)}`;
  return message.split('\n')[0]!;
}

function fromProblem({ path, value, rule }: Problem): ScenarioError {
  return new ScenarioError(`${path} is ${show(value)}, but must ${rule}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    // Any object may be looked into by name.
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    text += typeof key === 'number' ? `[${key}]` : text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}

const SHOWN_MAX = 60;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
}
