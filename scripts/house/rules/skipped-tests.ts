/** Tidiness: a test that does not run says why. */
import ts from 'typescript';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const RUNNERS: ReadonlySet<string> = new Set(['describe', 'it', 'test', 'suite', 'bench']);
const SWITCHES: ReadonlySet<string> = new Set(['only', 'skip', 'todo', 'skipIf', 'runIf', 'fails']);

export const skippedTests: FileRule = {
  kind: 'file',
  name: 'skipped-tests',
  check(unit: SourceUnit): Finding[] {
    const findings: Finding[] = [];
    unit.walk((node) => {
      if (!ts.isPropertyAccessExpression(node) || !SWITCHES.has(node.name.text)) return;
      let root: ts.Expression = node.expression;
      while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
      if (!ts.isIdentifier(root) || !RUNNERS.has(root.text) || unit.hasCommentAt(unit.lineAt(node.name.pos)))
        return;
      const what = `${root.text}.${node.name.text} without a reason`;
      const why = 'a test that does not run looks like one that passes; .only silences all the others';
      findings.push(
        unit.finding('skipped-tests', node.name, what, why, 'run it, or say why not in a comment above it'),
      );
    });
    return findings;
  },
};
