/** Holds a set of files, on disk or in memory, against the rules of the house. */
import { FLOORS, floorOf } from './plan.ts';
import type { Finding, Rule } from './rule.ts';
import { RULES } from './rules.ts';
import type { SourceUnit } from './source-unit.ts';

/** What the rules find in these files. */
export function inspect(units: readonly SourceUnit[], rules: readonly Rule[] = RULES): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.kind === 'house') findings.push(...rule.check(units));
    else for (const unit of units) findings.push(...rule.check(unit));
  }
  return findings;
}

/** A floor on which no file was looked at: a check that saw nothing has found nothing. */
export function inspectCoverage(units: readonly SourceUnit[]): Finding[] {
  return FLOORS.filter((floor) => !units.some((unit) => floorOf(unit.path) === floor)).map((floor) => ({
    rule: 'coverage',
    path: `${floor}/`,
    line: 0,
    what: 'not one source file was found on this floor',
    why: 'a check that looked at nothing must not pass',
    fix: 'run it from a whole checkout, or correct FLOORS in scripts/house/plan.ts',
  }));
}
