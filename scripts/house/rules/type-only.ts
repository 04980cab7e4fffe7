/** Type-only: the model and the properties take nothing from `src` that exists at run time. */
import { importsOf } from '../imports.ts';
import { floorOf, isTest } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const WHY = 'a planted bug in src must not be able to change its judge';
const FIX =
  'write a whole `import type { ... }` (or `export type`), or compute the value on this floor again';

export const typeOnly: FileRule = {
  kind: 'file',
  name: 'type-only',
  check(unit: SourceUnit): Finding[] {
    const floor = floorOf(unit.path);
    if ((floor !== 'model' && floor !== 'properties') || isTest(unit.path)) return [];
    const findings: Finding[] = [];
    for (const edge of importsOf(unit)) {
      if (edge.typeOnly || edge.target === null || floorOf(edge.target) !== 'src') continue;
      findings.push(
        unit.finding('type-only', edge.node, `${floor} loads ${edge.target} at run time`, WHY, FIX),
      );
    }
    return findings;
  },
};
