/**
 * One parsed source file. Only the parser of the TypeScript compiler is used, never its type checker, so that the
 * whole house is judged in a second or two.
 */
import ts from 'typescript';
import type { Finding } from './rule.ts';

export class SourceUnit {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  private comments: Set<number> | null = null;

  /** `path` is relative to the repository, with forward slashes on every platform. */
  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.tree = ts.createSourceFile(
      path,
      text,
      { languageVersion: ts.ScriptTarget.ES2022, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
      true,
    );
  }

  get lines(): string[] {
    return this.text.split('\n');
  }

  /** The 1-based line on which a node begins. */
  lineOf(node: ts.Node): number {
    return this.lineAt(node.getStart(this.tree));
  }

  lineAt(offset: number): number {
    return this.tree.getLineAndCharacterOfPosition(offset).line + 1;
  }

  /** Whether a comment stands on this line or on the one before it. */
  hasCommentAt(line: number): boolean {
    this.comments ??= this.findCommentLines();
    return this.comments.has(line) || this.comments.has(line - 1);
  }

  /** Whether the node, or the statement that holds it, carries a comment. */
  isExplained(node: ts.Node): boolean {
    let statement: ts.Node = node;
    while (statement.parent !== undefined && !ts.isStatement(statement) && !ts.isClassElement(statement))
      statement = statement.parent;
    return (
      this.hasCommentAt(this.lineOf(node)) ||
      this.hasCommentAt(this.lineAt(node.getEnd())) ||
      (!ts.isBlock(statement) && this.hasCommentAt(this.lineOf(statement)))
    );
  }

  finding(rule: string, at: ts.Node | number, what: string, why: string, fix: string): Finding {
    const line = typeof at === 'number' ? at : this.lineOf(at);
    return { rule, path: this.path, line, what, why, fix };
  }

  /** Calls `visit` for every node, parents first. */
  walk(visit: (node: ts.Node) => void): void {
    const descend = (node: ts.Node): void => {
      visit(node);
      ts.forEachChild(node, descend);
    };
    ts.forEachChild(this.tree, descend);
  }

  private findCommentLines(): Set<number> {
    const lines = new Set<number>();
    const mark = (from: number, to: number): void => {
      for (let line = this.lineAt(from); line <= this.lineAt(to); line++) lines.add(line);
    };
    // Tokens, not nodes: a comment may hang on a comma or on a closing brace.
    const descend = (node: ts.Node): void => {
      const children = node.getChildren(this.tree);
      for (const child of children) descend(child);
      if (children.length > 0) return;
      for (const range of ts.getLeadingCommentRanges(this.text, node.pos) ?? []) mark(range.pos, range.end);
      for (const range of ts.getTrailingCommentRanges(this.text, node.end) ?? []) mark(range.pos, range.end);
    };
    descend(this.tree);
    return lines;
  }
}
