/** Bundles the hunt with a bug's edits applied as files are read; nothing is written into the tree. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { applyEdit, EditError, type PlantedBug } from '../../properties/bugs/planted-bug.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @throws EditError when an edit does not fit the source, or names a file that the simulator does not use. */
export async function buildHunt(bug: PlantedBug | null, outfile: string): Promise<void> {
  const edited = new Set<string>();
  const failures: Error[] = [];
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ['scripts/plant/hunt.ts'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
      plugins: bug === null ? [] : [editing(bug, edited, failures)],
    });
  } catch (error) {
    throw failures[0] ?? error;
  }
  for (const { file } of bug?.edits ?? []) {
    if (!edited.has(file)) throw new EditError(`${bug?.id}: ${file} is not a part of what is run`);
  }
}

function editing(bug: PlantedBug, edited: Set<string>, failures: Error[]): Plugin {
  return {
    name: 'planted-bug',
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
        const file = relative(root, path).replaceAll('\\', '/');
        const edits = bug.edits.filter((edit) => edit.file === file);
        if (edits.length === 0) return null;
        try {
          let contents = await readFile(path, 'utf8');
          for (const edit of edits) contents = applyEdit(bug.id, edit, contents);
          edited.add(file);
          return { contents, loader: 'ts' };
        } catch (error) {
          failures.push(error instanceof Error ? error : new Error(String(error)));
          throw error;
        }
      });
    },
  };
}
