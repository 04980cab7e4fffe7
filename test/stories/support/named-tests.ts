/** Reads the table of lines and their tests out of a document, and says which of its tests are not there. */

const ROW = /^\| (.+) \| (.+) \| (.+) \|$/;
const CELL_TEST = /^\[[^\]]+\]\(([^)]+\.ts)\): (.+)$/;
const NO_TEST = /^none: .+/;

/** One line of the table: in each of its two cells the tests, or none and a reason. */
export interface TestedLine {
  readonly line: string;
  readonly cells: readonly [readonly NamedTest[], readonly NamedTest[]];
}

export interface NamedTest {
  /** From the folder of the document. */
  readonly path: string;
  readonly name: string;
}

/** @throws Error for a cell that names no test and gives no reason. */
export function linesIn(markdown: string, heading: string): readonly TestedLine[] {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`no section "${heading}" in the document`);
  return section.split('\n').flatMap((text) => {
    const [, line, simulated, real] = ROW.exec(text) ?? [];
    if (line === undefined || line === 'line' || /^-+$/.test(line)) return [];
    return [{ line, cells: [testsIn(line, simulated!), testsIn(line, real!)] as const }];
  });
}

/** @param read the source of a test file, or null when there is none. */
export function missingTests(
  lines: readonly TestedLine[],
  read: (path: string) => string | null,
): readonly string[] {
  return lines.flatMap(({ line, cells }) =>
    cells.flat().flatMap(({ path, name }) => {
      const source = read(path);
      if (source === null) return [`${line}: there is no file ${path}`];
      return namesIn(source).includes(name) ? [] : [`${line}: ${path} has no test "${name}"`];
    }),
  );
}

/** The names of the tests of a source, as they stand there: those of cases with their places for values. */
export function namesIn(source: string): readonly string[] {
  // A name is what stands first in a call, or in a case of a list of cases.
  return [...source.matchAll(/[[(]\s*(?:'([^'\n]+)'|`([^`\n]+)`),/g)].map(
    ([, plain, built]) => plain ?? built!,
  );
}

function testsIn(line: string, cell: string): readonly NamedTest[] {
  if (NO_TEST.test(cell)) return [];
  return cell.split('<br>').map((text) => {
    const [, path, name] = CELL_TEST.exec(text) ?? [];
    if (path === undefined || name === undefined)
      throw new Error(`${line}: "${text}" is no [file](path): name`);
    return { path, name };
  });
}
