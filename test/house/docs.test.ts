/** Documents are held to what they describe: commands that exist, links that lead somewhere, and one CI command. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandsIn, linksIn, npmScriptsIn } from './documents.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const manifest: { scripts: Record<string, string>; license: string; files: string[] } = JSON.parse(
  read('package.json'),
);
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/README.md'];

describe('the two command lines of the README are those that CI runs', () => {
  const [test, campaign, ...others] = commandsIn(read('README.md'), 'Two command lines');

  it('there are two', () => {
    expect(test).toMatch(/npm test$/);
    expect(campaign).toMatch(/npm run ordeal -- run /);
    expect(others).toEqual([]);
  });

  it('.ci/run runs the tests by the very same line', () => {
    expect(read('.ci/run')).toContain(`run '${test}'`);
  });

  it('.ci/run runs the same campaign, on seeds of its own', () => {
    const [install, run] = (campaign ?? '').split(' && ');
    expect(test?.startsWith(`${install} && `)).toBe(true);
    expect(read('.ci/run')).toContain(`step '${run} --seed `);
  });

  it('the workflow runs the tests by the very same line', () => {
    expect(read('.github/workflows/ci.yml')).toContain(`run: ${test}\n`);
  });
});

describe('what documents and CI name exists', () => {
  it.each([...documents, '.ci/run', '.github/workflows/ci.yml'])(
    '%s runs only scripts of package.json',
    (path) => {
      expect(npmScriptsIn(read(path)).filter((name) => !(name in manifest.scripts))).toEqual([]);
    },
  );

  it.each(documents)('every link of %s leads somewhere', (path) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    expect(linksIn(read(path)).filter((link) => !existsSync(`${root}${folder}${link}`))).toEqual([]);
  });

  it('the licence is the one that the package states, and is packed with it', () => {
    expect(read('LICENSE')).toMatch(
      new RegExp(`^${manifest.license} License\n\nCopyright \\(c\\) 2026 The Ordeal authors\n`),
    );
    expect(manifest.files).toContain('LICENSE');
  });
});

describe('the reading of documents', () => {
  const text =
    '# A\n```sh\nnpm run a\n```\n## B\n```sh\nnpm run b && npm test\n```\n```ts\nx\n```\n### C\n[c](d/e.md#f) [g](https://h)\n';

  it('takes the commands of one section only', () => {
    expect(commandsIn(text, 'B')).toEqual(['npm run b && npm test']);
    expect(() => commandsIn(text, 'Z')).toThrow(/no section "Z"/);
  });

  it('finds scripts and links, a missing one too', () => {
    expect(npmScriptsIn(text)).toEqual(['a', 'b', 'test']);
    expect(linksIn(text)).toEqual(['d/e.md']);
  });
});
