import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GeneratedPage } from '../../../../sim/cli/generated-page.ts';
import { UsageError } from '../../../../sim/cli/usage-error.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-page-'));
  path = join(directory, 'page.md');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a page with a generated part', () => {
  it('keeps what stands around it, however often it is written', () => {
    writeFileSync(path, 'a\n<!-- begin: ordeal bugs -->\nold\n<!-- end: ordeal bugs -->\nb\n');
    for (const generated of ['first\n', 'second\n']) {
      new GeneratedPage(path, 'ordeal bugs').write(generated);
      expect(readFileSync(path, 'utf8')).toBe(
        `a\n<!-- begin: ordeal bugs -->\n\n${generated}\n<!-- end: ordeal bugs -->\nb\n`,
      );
    }
  });

  it('is refused without both comments in their order, before anything is measured', () => {
    expect(() => new GeneratedPage(path, 'ordeal bugs')).toThrow(UsageError);
    writeFileSync(path, '<!-- begin: ordeal bugs -->\n<!-- end: ordeal strategies -->\n');
    expect(() => new GeneratedPage(path, 'ordeal bugs')).toThrow(
      /page\.md has no lines "<!-- begin: ordeal bugs/,
    );
    writeFileSync(path, '<!-- end: ordeal bugs -->\n<!-- begin: ordeal bugs -->\n');
    expect(() => new GeneratedPage(path, 'ordeal bugs')).toThrow(UsageError);
  });
});
