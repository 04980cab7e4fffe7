/** The table of docs/scenarios.md that maps each line of systems C and L to its tests: they are there, and none is left out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { linesIn, missingTests, namesIn } from './support/named-tests.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const FOLDERS = ['../test/stories/', '../test/processes/'];
const read = (path: string): string | null =>
  existsSync(`${DOCS}${path}`) ? readFileSync(`${DOCS}${path}`, 'utf8') : null;
const LINES = linesIn(readFileSync(`${DOCS}scenarios.md`, 'utf8'), 'Line by line');

describe('the lines of systems C and L', () => {
  it('have the tests that the table names', () => {
    expect(missingTests(LINES, read)).toEqual([]);
  });

  it('are tested under the simulator and with real processes, but for a few with a reason', () => {
    const [simulated, real] = [0, 1].map((at) => LINES.filter(({ cells }) => cells[at]!.length > 0));
    expect([LINES.length - simulated!.length, LINES.length - real!.length]).toEqual([2, 1]);
    expect(LINES.length).toBeGreaterThan(40);
    const files = new Set(LINES.flatMap(({ cells }) => cells[1]).map(({ path }) => path));
    for (const path of files) expect(path).toMatch(/^\.\.\/test\/processes\//);
  });

  it('leave no test of theirs out', () => {
    const listed = new Set(LINES.flatMap(({ cells }) => cells.flat()).map(({ name }) => name));
    const tests = FOLDERS.flatMap((folder) =>
      readdirSync(`${DOCS}${folder}`)
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => namesIn(read(`${folder}${name}`)!)),
    );
    // A group of tests is named for its system, too, and is no test.
    const groups = /^(C: (the truth table|recovery|answers|writes|timing|metrics)|L: what cannot work)/;
    const ofLines = tests.filter((name) => /^(C|L|simulated): /.test(name) && !groups.test(name));
    expect(ofLines.filter((name) => !listed.has(name))).toEqual([]);
    expect(ofLines.length).toBeGreaterThan(40);
  });
});

describe('a table of tests', () => {
  const table = (cell: string): string =>
    `## Lines\n\n| line | a | b |\n| --- | --- | --- |\n| one | ${cell} | none: a reason |\n`;
  const source = (path: string): string | null => (path === 'a.test.ts' ? "it('holds', () => {});" : null);

  it('is wrong when a test has another name, or its file is not there', () => {
    const wrong = (cell: string): readonly string[] => missingTests(linesIn(table(cell), 'Lines'), source);
    expect(wrong('[a](a.test.ts): holds')).toEqual([]);
    expect(wrong('[a](a.test.ts): holds<br>[a](a.test.ts): hold')).toEqual([
      'one: a.test.ts has no test "hold"',
    ]);
    expect(wrong('[b](b.test.ts): holds')).toEqual(['one: there is no file b.test.ts']);
  });

  it('is refused when a cell has neither a test nor a reason', () => {
    expect(() => linesIn(table('later'), 'Lines')).toThrow('one: "later" is no [file](path): name');
    expect(() => linesIn(table('none:'), 'Lines')).toThrow(/is no/);
  });
});
