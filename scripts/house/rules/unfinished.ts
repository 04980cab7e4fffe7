/** Tidiness: nothing is left behind a to-do. */
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

// Written in pieces, so that this file keeps its own rule.
const MARK = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);

export const unfinished: FileRule = {
  kind: 'file',
  name: 'unfinished',
  check(unit: SourceUnit): Finding[] {
    const findings: Finding[] = [];
    unit.lines.forEach((line, at) => {
      const mark = MARK.exec(line)?.[1];
      if (mark === undefined) return;
      const why = 'a promise in the source is kept by nobody, and a reader cannot tell what works';
      findings.push(
        unit.finding('unfinished', at + 1, `${mark} in the text`, why, 'do it now, or open an issue'),
      );
    });
    return findings;
  },
};
