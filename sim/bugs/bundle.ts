/** Bundles the hunter with edits applied as files are read; nothing is written into the tree. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { applyEdit, EditError, type SourceEdit } from '../../properties/bugs/planted-bug.ts';
import { sourceTree } from './source-tree.ts';

/** A named set of edits: a planted bug, or a mutant. */
export interface Edited {
  readonly id: string;
  readonly edits: readonly SourceEdit[];
}

/** The unedited source, as a control. */
export const UNEDITED: Edited = { id: 'control', edits: [] };

/** Edits the core's own assertions out: what they stop is left for the properties to find. */
export const NO_ASSERTIONS: SourceEdit = {
  file: 'src/base/invariant.ts',
  find: 'throw new InvariantViolation(sentence);',
  replace: 'return sentence as never;',
};

/** @throws EditError when an edit does not fit the source, or names a file that the simulator does not use. */
export async function bundle(edited: Edited, outfile: string, entry = 'sim/bugs/hunter.ts'): Promise<void> {
  const done = new Set<string>();
  const failures: Error[] = [];
  const root = sourceTree();
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
      plugins: edited.edits.length === 0 ? [] : [editing(root, edited, done, failures)],
    });
  } catch (error) {
    throw failures[0] ?? error;
  }
  for (const { file } of edited.edits) {
    if (!done.has(file)) throw new EditError(`${edited.id}: ${file} is not a part of what is run`);
  }
}

function editing(root: string, { id, edits }: Edited, done: Set<string>, failures: Error[]): Plugin {
  return {
    name: 'source-edits',
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
        const file = relative(root, path).replaceAll('\\', '/');
        const mine = edits.filter((edit) => edit.file === file);
        if (mine.length === 0) return null;
        try {
          let contents = await readFile(path, 'utf8');
          for (const edit of mine) contents = applyEdit(id, edit, contents);
          done.add(file);
          return { contents, loader: 'ts' };
        } catch (error) {
          failures.push(error instanceof Error ? error : new Error(String(error)));
          throw error;
        }
      });
    },
  };
}
