/** Floors: an import never points up, neither between the floors nor between the storeys of `src`. */
import { importsOf } from '../imports.ts';
import { FLOORS, floorOf, isRootFile, isTest, OUTBUILDINGS, roomOf, SRC_STOREYS } from '../plan.ts';
import type { FileRule, Finding } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const WHY =
  'what runs in production must not know what tries it, and what judges must not depend on what is judged above it';
const ORDER = `${FLOORS.join(' < ')}; in src ${SRC_STOREYS.map((storey) => storey.join(' | ')).join(' < ')}`;
const FIX = `move the shared part down, or turn the dependency around (${ORDER})`;

export const floors: FileRule = {
  kind: 'file',
  name: 'floors',
  check(unit: SourceUnit): Finding[] {
    const floor = floorOf(unit.path);
    if (floor === null || isTest(unit.path)) return [];
    const findings: Finding[] = [];
    if (floor === 'src' && !isRootFile(unit.path) && storeyOf(unit.path) < 0) {
      const what = `the folder ${roomOf(unit.path)} has no storey`;
      const fix = 'give it a place in SRC_STOREYS in scripts/house/plan.ts';
      findings.push(
        unit.finding('floors', 0, what, 'a folder without a place has no rule that holds it', fix),
      );
    }
    for (const edge of importsOf(unit)) {
      if (edge.target === null) continue;
      const what = problem(unit.path, edge.target);
      if (what !== null) findings.push(unit.finding('floors', edge.node, what, WHY, FIX));
    }
    return findings;
  },
};

function problem(from: string, to: string): string | null {
  const outbuilding = OUTBUILDINGS.find((name) => to.startsWith(`${name}/`));
  if (outbuilding !== undefined || isTest(to))
    return `imports ${to}, which stands beside the house, not in it`;
  const fromFloor = floorOf(from);
  const toFloor = floorOf(to);
  if (fromFloor === null || toFloor === null) return null;
  if (FLOORS.indexOf(toFloor) > FLOORS.indexOf(fromFloor))
    return `imports ${to}: ${fromFloor} is below ${toFloor}`;
  if (fromFloor !== 'src' || toFloor !== 'src') return null;
  return storeyOf(to) > storeyOf(from) ? `imports ${to}: ${roomOf(from)} is below ${roomOf(to)}` : null;
}

/** 0 is the lowest; a file at the root of src lies above all its folders; -1 is a folder without a place. */
function storeyOf(path: string): number {
  if (isRootFile(path)) return SRC_STOREYS.length;
  const folder = path.split('/')[1] ?? '';
  return SRC_STOREYS.findIndex((storey) => storey.includes(folder));
}
