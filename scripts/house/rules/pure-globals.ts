/** Purity, the names: no clock, chance, timer, promise, process, environment or locale in the code that is simulated. */
import ts from 'typescript';
import { freeUses } from '../free-names.ts';
import { isPure } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

/** Each forbidden global, and what pure code uses in its place. */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ...['Date', 'performance', 'Temporal'].map(
    (name) => [name, 'take the time as an argument, or from the Clock port'] as const,
  ),
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'].map(
    (name) =>
      [name, 'report a deadline and let the replica arm its one timer through the Clock port'] as const,
  ),
  ...['Promise', 'AsyncIterable', 'AsyncGenerator'].map(
    (name) => [name, 'let the completion arrive as an event, through a callback'] as const,
  ),
  ...['crypto'].map((name) => [name, 'draw from the Random port'] as const),
  ...['process', 'Buffer', 'require', '__dirname', '__filename', 'navigator'].map(
    (name) => [name, 'take it as an argument: pure code runs in a browser as it is'] as const,
  ),
  ...['Intl'].map((name) => [name, 'compare and format by code units and integers'] as const),
  ...[
    'Worker',
    'MessageChannel',
    'BroadcastChannel',
    'Atomics',
    'SharedArrayBuffer',
    'fetch',
    'WebSocket',
  ].map((name) => [name, 'leave it to a worldly folder, which hands results to the pure kernel'] as const),
  ...['WeakRef', 'FinalizationRegistry'].map(
    (name) => [name, 'nothing may depend on the garbage collector'] as const,
  ),
  ...['eval', 'Function'].map((name) => [name, 'write the code where this check can read it'] as const),
]);
const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self']);
const LOCALE_METHODS = /^(localeCompare|toLocale[A-Z]\w*)$/;
const WHY =
  'one seed must give one trace, on every machine: pure code has no input that the simulator does not make';
const NAMES: ReadonlySet<string> = new Set([...FORBIDDEN.keys(), ...GLOBAL_OBJECTS]);

export const pureGlobals: FileRule = {
  kind: 'file',
  name: 'pure-globals',
  check(unit: SourceUnit): Finding[] {
    if (!isPure(unit.path)) return [];
    const findings: Finding[] = [];
    const add = (node: ts.Node, name: string, fix: string): void => {
      findings.push(unit.finding('pure-globals', node, `pure code uses ${name}`, WHY, fix));
    };
    for (const use of freeUses(unit, NAMES)) {
      const fix = FORBIDDEN.get(use.text);
      // `Function` as a type says only that something can be called; the constructor compiles text.
      if (use.text === 'Function' && ts.isTypeReferenceNode(use.parent)) continue;
      if (fix !== undefined) add(use, use.text, fix);
      else checkGlobalObject(use, add);
    }
    unit.walk((node) => {
      const method = accessedName(node);
      if (method !== null && LOCALE_METHODS.test(method))
        add(node, `.${method}`, 'compare by code units: a < b');
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
        add(node, 'import.meta', 'take the location as an argument');
      }
    });
    return findings;
  },
};

/** `globalThis.structuredClone` is fine; `globalThis` in any shape that could be more than a harmless name is not. */
function checkGlobalObject(
  use: ts.Identifier,
  add: (node: ts.Node, name: string, fix: string) => void,
): void {
  const parent = use.parent;
  const name = accessedName(parent);
  if (name === null) {
    add(use, `${use.text} as a whole`, 'name the one global that is meant');
    return;
  }
  const fix =
    FORBIDDEN.get(name) ?? (GLOBAL_OBJECTS.has(name) || name === 'Math' ? 'name the global itself' : null);
  if (fix !== null) add(parent, `${use.text}.${name}`, fix);
}

/** The name in `a.name` and in `a['name']`; null for anything else. */
function accessedName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return node.argumentExpression.text;
  }
  return null;
}
