/** Reads every source file of the repository, those not yet committed included. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLOORS, OUTBUILDINGS } from './plan.ts';
import { SourceUnit } from './source-unit.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'corpus']);

export function readHouse(root: string): SourceUnit[] {
  const units: SourceUnit[] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!NOT_OURS.has(entry.name) && !entry.name.startsWith('.')) visit(path);
      } else if (SOURCE.test(entry.name)) {
        units.push(new SourceUnit(path, readFileSync(join(root, path), 'utf8')));
      }
    }
  };
  for (const folder of [...FLOORS, ...OUTBUILDINGS]) if (existsSync(join(root, folder))) visit(folder);
  return units;
}
