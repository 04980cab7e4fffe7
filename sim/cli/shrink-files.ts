/** The files that `ordeal shrink` leaves: the scenario, a test that fails while it breaks something, and its story. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { CorpusCase } from '../campaign/corpus.ts';
import type { ShrinkCursor, Shrunk } from '../shrink/shrink-scenario.ts';
import { UsageError } from './usage-error.ts';

export interface ShrinkFiles {
  readonly scenario: string;
  readonly test: string;
  readonly story: string;
}

/** @throws UsageError when the directory cannot be made. */
export function filesFor({ path }: CorpusCase, directory: string): ShrinkFiles {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--out: cannot make the directory ${directory} (${why}); name one that can be written`,
    );
  }
  const name = basename(path).replace(/\.json$/, '');
  const at = join(directory, name);
  return { scenario: `${at}.json`, test: `${at}.test.ts`, story: `${at}.md` };
}

/** The fields of a case of the corpus, and where shrinking stands while there is more to try. */
export function writeCase(
  path: string,
  { bug, property, story }: Pick<CorpusCase, 'bug' | 'property' | 'story'>,
  { scenario, minimal, tries, steps, passed, changed }: Shrunk,
): void {
  const shrinking: ShrinkCursor = { tries, steps, passed, changed };
  const fields = {
    ...(story === null ? {} : { story }),
    ...(bug === null ? {} : { bug }),
    property,
    ...(minimal ? {} : { shrinking }),
    scenario,
  };
  writeFileSync(path, `${JSON.stringify(fields, null, 1)}\n`);
}

/**
 * @param bug the planted bug with which the scenario breaks `property`, or null
 * @param ordeal what the test imports
 */
export function writeTest(
  { scenario, test }: ShrinkFiles,
  { property, bug }: { readonly property: string; readonly bug: string | null },
  ordeal: string,
): void {
  const file = basename(scenario);
  const once = bug === null ? property : `with ${bug} planted: ${property}`;
  writeFileSync(
    test,
    `/** Written by \`ordeal shrink\`: fails while ${file} breaks a property (once, ${once}). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseScenario, raftSystem, runScenario } from '${ordeal}';

it('${file} breaks no property (once ${once})', () => {
  const { scenario } = JSON.parse(readFileSync(new URL('./${file}', import.meta.url), 'utf8'));
  expect(runScenario(raftSystem, parseScenario(JSON.stringify(scenario))).violations).toEqual([]);
});
`,
  );
}

/** What the test imports: the source, for a test within its tree; else the package. */
export function importFor(directory: string, tree: string | null): string {
  if (tree === null || relative(tree, directory).startsWith('..')) return 'ordeal/sim';
  const path = relative(directory, join(tree, 'sim/index.ts')).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}
