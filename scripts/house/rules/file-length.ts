/** Tidiness: a file is a room with one purpose. */
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

export const LINES_MAX = 500;

export const fileLength: FileRule = {
  kind: 'file',
  name: 'file-length',
  check(unit: SourceUnit): Finding[] {
    const count = unit.text.endsWith('\n') ? unit.lines.length - 1 : unit.lines.length;
    if (count <= LINES_MAX) return [];
    const what = `${count} lines, more than ${LINES_MAX}`;
    const why = 'a file has one reason to exist, and a reader holds it in the head';
    return [unit.finding('file-length', 0, what, why, 'split it by idea, not by line count')];
  },
};
