import { describe, expect, it } from 'vitest';
import { casts } from '../../scripts/house/rules/casts.ts';
import { fileLength, LINES_MAX } from '../../scripts/house/rules/file-length.ts';
import { HEADLESS_LINES_MAX, header } from '../../scripts/house/rules/header.ts';
import { skippedTests } from '../../scripts/house/rules/skipped-tests.ts';
import { unfinished } from '../../scripts/house/rules/unfinished.ts';
import { count, found } from './in-memory.ts';

const PATH = 'src/raft/a.ts';

describe('file-length', () => {
  it('refuses one line more than the limit, and no fewer', () => {
    expect(count(fileLength, PATH, 'use(1);\n'.repeat(LINES_MAX + 1))).toBe(1);
    expect(count(fileLength, PATH, 'use(1);\n'.repeat(LINES_MAX))).toBe(0);
  });
});

describe('unfinished', () => {
  it.each(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'])('finds %s in a comment and in a string', (mark) => {
    expect(found(unfinished, { [PATH]: `const a = 1;\n// ${mark}: later\n` })).toEqual([`${PATH}:2`]);
    expect(count(unfinished, PATH, `throw new Error('${mark}');`)).toBe(1);
  });

  it('leaves words alone that only contain one', () => {
    expect(count(unfinished, PATH, '// mktemp -d /tmp/XXXXXX, Todos, todo')).toBe(0);
  });
});

describe('skipped-tests', () => {
  const path = 'test/a.test.ts';

  it.each([
    `it.only('a', run);`,
    `it.skip('a', run);`,
    `describe.skip('a', run);`,
    `describe.skip.each([1])('a', run);`,
    `it.each([1]).skip('a', run);`,
    `it.skipIf(windows)('a', run);`,
    `it.todo('a');`,
  ])('%s', (source) => {
    expect(count(skippedTests, path, source)).toBe(1);
  });

  it.each([
    `// Windows has no directory sync.\nit.skip('a', run);`,
    `it.skip('a', run); // Windows has no directory sync.`,
    `it('a', run);`,
    'reader.skip(4);',
    `it.each([1])('a', run);`,
  ])('but: %s', (source) => {
    expect(count(skippedTests, path, source)).toBe(0);
  });
});

describe('header', () => {
  const body = 'export const a = 1;\n'.repeat(HEADLESS_LINES_MAX + 1);

  it('asks a module for a paragraph at its head', () => {
    expect(count(header, PATH, body)).toBe(1);
    expect(count(header, PATH, `import { b } from './b.ts';\n${body}/** too late */\n`)).toBe(1);
    expect(count(header, PATH, `// not a paragraph\n${body}`)).toBe(1);
  });

  it('takes it in the first lines or after the imports, and asks nothing of short modules and of tests', () => {
    expect(count(header, PATH, `/** What it is. */\n${body}`)).toBe(0);
    expect(count(header, PATH, `\n\n/** What it is. */\n${body}`)).toBe(0);
    const imports = `import {\n  b,\n} from './b.ts';\nimport type { C } from './c.ts';\nimport { d } from './d.ts';\n`;
    expect(count(header, PATH, `${imports}\n/** What it is. */\n${body}`)).toBe(0);
    expect(count(header, PATH, 'export const a = 1;\n'.repeat(HEADLESS_LINES_MAX))).toBe(0);
    expect(count(header, 'test/a.test.ts', body)).toBe(0);
  });
});

describe('casts', () => {
  it.each([
    'const a: any = 1;',
    'const a = b as unknown as Term;',
    'const a = (b as unknown) as Term;',
    'function f(...rest: any[]) {}',
    '// far away\n\n\nconst a: any = 1;',
  ])('%s', (source) => {
    expect(count(casts, PATH, source)).toBe(1);
  });

  it.each([
    '// The library types this wrongly.\nconst a: any = 1;',
    'const a = b as unknown as Term; // checked above',
    '// Checked above.\nconst a = call(\n  b as unknown as Term,\n);',
    'const a: unknown = 1;',
    'const a = b as Term;',
    'const any = 1; use(any);',
  ])('but: %s', (source) => {
    expect(count(casts, PATH, source)).toBe(0);
  });
});
