/** Purity, the numbers: no chance, and no floating-point function whose last bit differs between engines. */
import ts from 'typescript';
import { freeUses } from '../free-names.ts';
import { isPure } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

/** The members of Math whose result ECMAScript fixes to the last bit. */
const EXACT: ReadonlySet<string> = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
]);
const WHY = 'ECMAScript leaves this to the engine, so that one seed would have two traces on two machines';
const FIX = 'compute with integers: a shift, a table, or a loop';
const MATH: ReadonlySet<string> = new Set(['Math']);

export const pureMath: FileRule = {
  kind: 'file',
  name: 'pure-math',
  check(unit: SourceUnit): Finding[] {
    if (!isPure(unit.path)) return [];
    const findings: Finding[] = [];
    for (const use of freeUses(unit, MATH)) {
      const parent = use.parent;
      if (!ts.isPropertyAccessExpression(parent)) {
        const what = 'pure code uses Math as a whole, where no check can see which function is called';
        findings.push(unit.finding('pure-math', use, what, WHY, 'write Math.name where it is used'));
      } else if (parent.name.text === 'random') {
        const why = 'chance that no seed decides cannot be replayed';
        findings.push(
          unit.finding('pure-math', parent, 'pure code uses Math.random', why, 'draw from the Random port'),
        );
      } else if (!EXACT.has(parent.name.text)) {
        findings.push(unit.finding('pure-math', parent, `pure code uses Math.${parent.name.text}`, WHY, FIX));
      }
    }
    unit.walk((node) => {
      if (!ts.isBinaryExpression(node)) return;
      const operator = node.operatorToken.kind;
      if (operator === ts.SyntaxKind.AsteriskAsteriskEqualsToken) {
        if (!ts.isBigIntLiteral(unwrap(node.right))) {
          findings.push(unit.finding('pure-math', node, 'pure code uses **=', WHY, FIX));
        }
      } else if (operator === ts.SyntaxKind.AsteriskAsteriskToken && !isExactPower(node)) {
        const what = 'pure code raises to a power that is not written in integer literals';
        findings.push(unit.finding('pure-math', node, what, WHY, FIX));
      }
    });
    return findings;
  },
};

/** Integer literals whose power a double holds exactly; or bigints, which are exact whatever they hold. */
function isExactPower(node: ts.BinaryExpression): boolean {
  const [left, right] = [unwrap(node.left), unwrap(node.right)];
  if (ts.isBigIntLiteral(left) || ts.isBigIntLiteral(right)) return true;
  if (!ts.isNumericLiteral(left) || !ts.isNumericLiteral(right)) return false;
  const [base, exponent] = [Number(left.text), Number(right.text)];
  if (!Number.isInteger(base) || !Number.isInteger(exponent)) return false;
  // A power of two has one significant bit, and is exact as far as doubles go.
  return base === 2 ? exponent < 1024 : base ** exponent <= Number.MAX_SAFE_INTEGER;
}

function unwrap(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? unwrap(node.expression) : node;
}
