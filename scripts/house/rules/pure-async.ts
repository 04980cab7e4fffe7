/** Purity, the order: no async function, await or import() in pure code. */
import ts from 'typescript';
import { importsOf } from '../imports.ts';
import { isPure } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const WHY =
  'the event queue alone decides what happens next; a promise is a second queue, which the engine orders';
const FIX = 'let the completion arrive as an event, through a callback';

export const pureAsync: FileRule = {
  kind: 'file',
  name: 'pure-async',
  check(unit: SourceUnit): Finding[] {
    if (!isPure(unit.path)) return [];
    const findings: Finding[] = [];
    const add = (node: ts.Node, what: string): void => {
      findings.push(unit.finding('pure-async', node, `pure code has ${what}`, WHY, FIX));
    };
    for (const edge of importsOf(unit)) if (edge.dynamic) add(edge.node, 'an import()');
    unit.walk((node) => {
      if (node.kind === ts.SyntaxKind.AsyncKeyword) add(node, 'an async function');
      else if (node.kind === ts.SyntaxKind.AwaitExpression) add(node, 'an await');
      else if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) add(node, 'a for await');
    });
    return findings;
  },
};
