/**
 * Finds the identifiers that mean a global: not a property called `process`, not a parameter called `performance`.
 * A scope-aware reading of the syntax tree; no types are needed for it.
 */
import ts from 'typescript';
import type { SourceUnit } from './source-unit.ts';

/** Every place where one of `names` is used and no declaration in the file gives it a meaning of its own. */
export function freeUses(unit: SourceUnit, names: ReadonlySet<string>): ts.Identifier[] {
  const uses: ts.Identifier[] = [];
  const declaredIn = new Map<string, Set<ts.Node>>();
  unit.walk((node) => {
    if (!ts.isIdentifier(node) || !names.has(node.text)) return;
    const scope = declaringScope(node);
    if (scope !== null) {
      const scopes = declaredIn.get(node.text) ?? new Set();
      scopes.add(scope);
      declaredIn.set(node.text, scopes);
    } else if (isReference(node)) {
      uses.push(node);
    }
  });
  return uses.filter((use) => {
    const scopes = declaredIn.get(use.text);
    if (scopes === undefined) return true;
    for (let scope: ts.Node = use; scope !== undefined; scope = scope.parent) {
      if (scopes.has(scope)) return false;
    }
    return true;
  });
}

/** The node within which this identifier, as a declaration, gives the name its meaning; null if it declares nothing. */
function declaringScope(name: ts.Identifier): ts.Node | null {
  const parent = name.parent;
  if (ts.isBindingElement(parent) && parent.name === name) {
    let pattern: ts.Node = parent;
    while (ts.isBindingElement(pattern) || ts.isBindingName(pattern)) pattern = pattern.parent;
    return scopeOfVariable(pattern);
  }
  if ((ts.isVariableDeclaration(parent) || ts.isParameter(parent)) && parent.name === name) {
    return scopeOfVariable(parent);
  }
  if (ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return name.getSourceFile();
  if (ts.isImportSpecifier(parent)) return parent.name === name ? name.getSourceFile() : null;
  if (ts.isImportEqualsDeclaration(parent) && parent.name === name) return name.getSourceFile();
  if (ts.isTypeParameterDeclaration(parent) && parent.name === name) return parent.parent;
  if (
    (ts.isFunctionDeclaration(parent) ||
      ts.isClassDeclaration(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isEnumDeclaration(parent) ||
      ts.isModuleDeclaration(parent)) &&
    parent.name === name
  ) {
    // `declare const process: ...` and its kin name the global; they do not make another one.
    return isAmbient(parent) ? null : blockOf(parent.parent);
  }
  if ((ts.isFunctionExpression(parent) || ts.isClassExpression(parent)) && parent.name === name)
    return parent;
  return null;
}

function scopeOfVariable(declaration: ts.Node): ts.Node | null {
  if (ts.isParameter(declaration)) return declaration.parent;
  if (ts.isCatchClause(declaration.parent)) return declaration.parent;
  const list = declaration.parent;
  const isBlockScoped = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
  const statement = list.parent;
  if (isAmbient(statement)) return null;
  if (!ts.isVariableStatement(statement)) return statement;
  if (isBlockScoped) return blockOf(statement.parent);
  let scope: ts.Node = statement.parent;
  while (!ts.isFunctionLike(scope) && !ts.isSourceFile(scope) && !ts.isModuleBlock(scope))
    scope = scope.parent;
  return scope;
}

function isAmbient(node: ts.Node): boolean {
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword) ?? false)
    : false;
}

/** A case clause shares the scope of its whole case block. */
function blockOf(node: ts.Node): ts.Node {
  return ts.isCaseOrDefaultClause(node) ? node.parent : node;
}

/** Whether an identifier stands where a value or a type is looked up by name. */
function isReference(name: ts.Identifier): boolean {
  const parent = name.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name;
  if (ts.isQualifiedName(parent)) return parent.left === name;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === name;
  if (ts.isBindingElement(parent)) return parent.initializer === name;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isEnumMember(parent)) {
    return parent.name !== name || isAmbient(parent.parent.parent);
  }
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return parent.initializer === name;
  if (ts.isExportSpecifier(parent)) {
    return (
      parent.parent.parent.moduleSpecifier === undefined && (parent.propertyName ?? parent.name) === name
    );
  }
  return !(
    ts.isImportSpecifier(parent) ||
    ts.isNamespaceExport(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isAccessor(parent) ||
    ts.isNamedTupleMember(parent) ||
    ts.isMetaProperty(parent) ||
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ts.isTypePredicateNode(parent)
  );
}
