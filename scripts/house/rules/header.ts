/** Tidiness: a module says what it is before it starts. */
import { floorOf, isTest } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

/** Up to this length a file explains itself. */
export const HEADLESS_LINES_MAX = 40;
const WITHIN_LINES = 3;

export const header: FileRule = {
  kind: 'file',
  name: 'header',
  check(unit: SourceUnit): Finding[] {
    if (floorOf(unit.path) === null || isTest(unit.path) || unit.lines.length - 1 <= HEADLESS_LINES_MAX)
      return [];
    const isHead = (line: string): boolean => line.trimStart().startsWith('/**');
    if (unit.lines.slice(0, WITHIN_LINES).some(isHead)) return [];
    let afterImports = 0;
    for (const statement of unit.tree.statements) {
      if (!/^(import|export)\b[^;]*\bfrom\b/.test(statement.getText(unit.tree))) break;
      afterImports = statement.end;
    }
    if (afterImports > 0 && unit.text.slice(afterImports).trimStart().startsWith('/**')) return [];
    const why =
      'a reader wants to know what a module is for, and what it must never do, before how it does it';
    const fix = 'begin with a /** paragraph: what it is, what it never does, the section it implements';
    return [unit.finding('header', 1, 'no paragraph at the head of the module', why, fix)];
  },
};
