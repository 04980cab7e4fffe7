/** Every way in which one file names another: import, export from, import(), import type, and `import x = require`. */
import ts from 'typescript';
import { PUBLIC_ENTRIES } from './plan.ts';
import type { SourceUnit } from './source-unit.ts';

export interface ImportEdge {
  readonly specifier: string;
  /** The file it names, relative to the repository; null for a package or a builtin. */
  readonly target: string | null;
  /** True for a whole `import type` or `export type`, and for `import('x').T`: nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** A call of `import()`: loads at run time, with a promise. */
  readonly dynamic: boolean;
  readonly node: ts.Node;
}

const edgesOf = new WeakMap<SourceUnit, ImportEdge[]>();

/** The imports of a file, in the order of its text. */
export function importsOf(unit: SourceUnit): readonly ImportEdge[] {
  let edges = edgesOf.get(unit);
  if (edges === undefined) {
    edges = collect(unit);
    edgesOf.set(unit, edges);
  }
  return edges;
}

function collect(unit: SourceUnit): ImportEdge[] {
  const edges: ImportEdge[] = [];
  const add = (literal: ts.Node | undefined, typeOnly: boolean, dynamic: boolean, node: ts.Node): void => {
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return;
    const specifier = literal.text;
    edges.push({ specifier, target: resolve(unit.path, specifier), typeOnly, dynamic, node });
  };
  unit.walk((node) => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword, false, node);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly, false, node);
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, false, node);
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, node.isTypeOnly, false, node);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false, true, node);
    }
  });
  return edges;
}

function resolve(from: string, specifier: string): string | null {
  const entry = PUBLIC_ENTRIES.get(specifier);
  if (entry !== undefined) return entry;
  if (!specifier.startsWith('.')) return null;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  // Sources name each other with .ts; an emitted name means the same file.
  return parts.join('/').replace(/\.js$/, '.ts');
}
