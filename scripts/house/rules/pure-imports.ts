/** Purity, the sources: pure code loads no builtin of Node.js, no package but a few, and no worldly folder. */
import { builtinModules } from 'node:module';
import { importsOf } from '../imports.ts';
import { floorOf, isBarrel, isPure, isTest, PURE_PACKAGES } from '../plan.ts';
import type { Finding, HouseRule } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

const WHY = 'pure code runs in a browser as it is, and can be no purer than what it loads';
const BUILTINS: ReadonlySet<string> = new Set(builtinModules);

export const pureImports: HouseRule = {
  kind: 'house',
  name: 'pure-imports',
  check(units: readonly SourceUnit[]): Finding[] {
    const byPath = new Map(units.map((unit) => [unit.path, unit]));
    const findings: Finding[] = [];
    for (const unit of units) {
      if (!isPure(unit.path)) continue;
      for (const edge of importsOf(unit)) {
        const add = (what: string, fix: string): void => {
          findings.push(unit.finding('pure-imports', edge.node, what, WHY, fix));
        };
        if (edge.target === null) {
          if (isBuiltin(edge.specifier)) {
            add(
              `pure code imports the builtin ${edge.specifier}`,
              'reach it through a port, which src/node implements',
            );
          } else if (!edge.typeOnly && !PURE_PACKAGES.has(packageOf(edge.specifier))) {
            const fix =
              'do without, or put the package in PURE_PACKAGES in scripts/house/plan.ts if it only computes';
            add(`pure code loads the package ${edge.specifier}`, fix);
          }
        } else if (!edge.typeOnly && !isBarrel(unit.path)) {
          const worldly = findWorldly(edge.target, byPath, new Set());
          if (worldly !== null)
            add(`pure code loads ${worldly}`, 'turn it around: worldly code calls pure code');
        }
      }
    }
    return findings;
  },
};

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || BUILTINS.has(specifier) || BUILTINS.has(packageOf(specifier));
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The worldly file that loading `path` would load; a barrel is as pure as what it passes on. */
function findWorldly(
  path: string,
  byPath: ReadonlyMap<string, SourceUnit>,
  seen: Set<string>,
): string | null {
  if (floorOf(path) === null || isTest(path) || seen.has(path)) return null;
  seen.add(path);
  if (!isBarrel(path)) return isPure(path) ? null : path;
  const barrel = byPath.get(path);
  for (const edge of barrel === undefined ? [] : importsOf(barrel)) {
    const worldly = edge.typeOnly || edge.target === null ? null : findWorldly(edge.target, byPath, seen);
    if (worldly !== null) return `${worldly} (through ${path})`;
  }
  return null;
}
