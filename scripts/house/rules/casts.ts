/** Tidiness: where the types are overruled, a comment says why that is right. */
import ts from 'typescript';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const WHY = 'the compiler stops helping here, so that the reader has to know why it is right';
const FIX = 'type it, or give the reason in a comment on this line or on the one above';

export const casts: FileRule = {
  kind: 'file',
  name: 'casts',
  check(unit: SourceUnit): Finding[] {
    const findings: Finding[] = [];
    unit.walk((node) => {
      const what =
        node.kind === ts.SyntaxKind.AnyKeyword ? 'any' : isDoubleCast(node) ? 'a cast through unknown' : null;
      if (what === null || unit.isExplained(node)) return;
      findings.push(unit.finding('casts', node, `${what} without a reason`, WHY, FIX));
    });
    return findings;
  },
};

function isDoubleCast(node: ts.Node): boolean {
  if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return false;
  let inner: ts.Expression = node.expression;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  if (!ts.isAsExpression(inner) && !ts.isTypeAssertionExpression(inner)) return false;
  return inner.type.kind === ts.SyntaxKind.UnknownKeyword;
}
