/** Sources that exist only in a test: a house of a few files, and what one rule finds in it. */
import { inspect } from '../../scripts/house/inspect.ts';
import type { Rule } from '../../scripts/house/rule.ts';
import { SourceUnit } from '../../scripts/house/source-unit.ts';

/** `path:line` of each finding of `rule` in these files. */
export function found(rule: Rule, files: Record<string, string>): string[] {
  const units = Object.entries(files).map(([path, text]) => new SourceUnit(path, text));
  return inspect(units, [rule]).map((finding) => `${finding.path}:${finding.line}`);
}

/** The number of findings of `rule` in one file. */
export function count(rule: Rule, path: string, text: string): number {
  return found(rule, { [path]: text }).length;
}
