/**
 * What a house rule is. A rule sees one file, or all of them together; what it finds says what is wrong, where,
 * why the rule exists, and what to do next. There is no list of exceptions: a rule that is wrong is changed here.
 */
import type { SourceUnit } from './source-unit.ts';

export interface Finding {
  readonly rule: string;
  readonly path: string;
  /** 1-based; 0 when the finding is about no line in particular. */
  readonly line: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** A rule about files one by one. */
export interface FileRule {
  readonly kind: 'file';
  readonly name: string;
  check(unit: SourceUnit): Finding[];
}

/** A rule about how files stand to each other. */
export interface HouseRule {
  readonly kind: 'house';
  readonly name: string;
  check(units: readonly SourceUnit[]): Finding[];
}

export type Rule = FileRule | HouseRule;

/** One finding as people read it. */
export function describeFinding(finding: Finding): string {
  const where = finding.line > 0 ? `${finding.path}:${finding.line}` : finding.path;
  return `${where}  ${finding.what}  [${finding.rule}]\n    why: ${finding.why}\n    do:  ${finding.fix}`;
}
