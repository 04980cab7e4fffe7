/**
 * Generic mutants of a source file: one small change each, enumerated from its syntax. Left out is what no run can show:
 * types, texts, and the assertions, which are themselves checks.
 */
import ts from 'typescript';

export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  readonly line: number;
  /** The number of the mutant within its file, from 1. */
  readonly number: number;
  readonly before: string;
  readonly after: string;
  /** In UTF-16 code units from the start of the file. */
  readonly start: number;
  readonly end: number;
}

const SWAPS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
};

/** All mutants of a file, in the order of their place; the same for the same text. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const add = (start: number, end: number, after: string): void => {
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const number = found.length + 1;
    found.push({ file, line, number, before: text.slice(start, end), after, start, end });
  };
  const visit = (node: ts.Node): void => {
    if (isLeftOut(node)) return;
    mutate(node, source, add);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function mutated(text: string, { start, end, after }: Mutant): string {
  return text.slice(0, start) + after + text.slice(end);
}

type Add = (start: number, end: number, after: string) => void;

function mutate(node: ts.Node, source: ts.SourceFile, add: Add): void {
  if (ts.isBinaryExpression(node)) {
    const { operatorToken } = node;
    const swapped = SWAPS[operatorToken.getText(source)];
    if (swapped !== undefined) add(operatorToken.getStart(source), operatorToken.end, swapped);
  } else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    const { expression } = node;
    const condition = expression.getText(source);
    add(expression.getStart(source), expression.end, `!(${condition})`);
  } else if (ts.isExpressionStatement(node)) {
    add(node.getStart(source), node.end, ';');
  } else if (ts.isReturnStatement(node) && node.expression === undefined) {
    add(node.getStart(source), node.end, ';');
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) {
    add(node.getStart(source), node.end, 'false');
  } else if (node.kind === ts.SyntaxKind.FalseKeyword) {
    add(node.getStart(source), node.end, 'true');
  } else if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    if (value === 0 || value === 1) add(node.getStart(source), node.end, String(value + 1));
  }
}

function isLeftOut(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return true;
  if (ts.isTypeAliasDeclaration(node) || ts.isTemplateExpression(node)) return true;
  // A type's `satisfies never`, and a call of the parent's constructor, which cannot be left out.
  if (ts.isExpressionStatement(node)) {
    const { expression } = node;
    if (ts.isSatisfiesExpression(expression)) return true;
    if (ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword)
      return true;
  }
  if (ts.isCallExpression(node)) return isAssertion(node);
  return ts.isIfStatement(node) && node.elseStatement === undefined && isOnlyAssertion(node.thenStatement);
}

function isAssertion(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'impossible'
  );
}

function isOnlyAssertion(statement: ts.Statement): boolean {
  const only =
    ts.isBlock(statement) && statement.statements.length === 1 ? statement.statements[0]! : statement;
  return ts.isExpressionStatement(only) && isAssertion(only.expression);
}
