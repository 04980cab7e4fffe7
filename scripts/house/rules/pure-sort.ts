/** Purity, the order of a list: every sort in pure code says how it compares. */
import ts from 'typescript';
import { isPure } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const WHY = 'without a comparison an array sorts by its elements as text: 10 comes before 9';
const FIX =
  'pass a comparison that leaves no ties open; a typed array, which sorts by value, may do without one';
const TYPED_ARRAY = /^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/;

export const pureSort: FileRule = {
  kind: 'file',
  name: 'pure-sort',
  check(unit: SourceUnit): Finding[] {
    if (!isPure(unit.path)) return [];
    const findings: Finding[] = [];
    unit.walk((node) => {
      if (!ts.isCallExpression(node) || node.arguments.length > 0) return;
      const method = node.expression;
      if (!ts.isPropertyAccessExpression(method)) return;
      if (method.name.text !== 'sort' && method.name.text !== 'toSorted') return;
      if (isTypedArray(method.expression, unit)) return;
      findings.push(unit.finding('pure-sort', node, `.${method.name.text}() without a comparison`, WHY, FIX));
    });
    return findings;
  },
};

/** Whether the text itself shows a typed array: made here, or a name that the file declares as one. */
function isTypedArray(node: ts.Expression, unit: SourceUnit): boolean {
  if (ts.isNewExpression(node)) return isTypedArrayName(node.expression);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: receiver, name } = node.expression;
    if (name.text === 'from' || name.text === 'of') return isTypedArrayName(receiver);
    return ['subarray', 'slice', 'fill'].includes(name.text) && isTypedArray(receiver, unit);
  }
  const name = ts.isIdentifier(node)
    ? node.text
    : ts.isPropertyAccessExpression(node)
      ? node.name.text
      : null;
  return name !== null && isDeclaredTypedArray(name, unit);
}

/** Every declaration of that name in the file must be a typed array: the rule prefers a false alarm to a miss. */
function isDeclaredTypedArray(name: string, unit: SourceUnit): boolean {
  let declarations = 0;
  let typed = 0;
  unit.walk((node) => {
    if (!ts.isVariableDeclaration(node) && !ts.isParameter(node) && !ts.isPropertyDeclaration(node)) return;
    if (!ts.isIdentifier(node.name) || node.name.text !== name) return;
    declarations++;
    const type = node.type;
    if (type !== undefined) {
      if (ts.isTypeReferenceNode(type) && isTypedArrayName(type.typeName)) typed++;
    } else if (node.initializer !== undefined && ts.isNewExpression(node.initializer)) {
      if (isTypedArrayName(node.initializer.expression)) typed++;
    }
  });
  return declarations > 0 && declarations === typed;
}

function isTypedArrayName(node: ts.Node): boolean {
  return ts.isIdentifier(node) && TYPED_ARRAY.test(node.text);
}
