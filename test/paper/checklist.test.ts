/**
 * README.md beside this file is the checklist of the rules, section by section, with the test of each. It is made from
 * the names of the tests, so it cannot promise a test that is not there: `npx vitest run test/paper --update`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

const INTRODUCTION = `# The rules of the paper, one test for each

"In Search of an Understandable Consensus Algorithm", extended version, sections 5 to 8, and the dissertation
"Consensus: Bridging Theory and Practice", chapters 3, 4 and 6. A rule that both state is tested once, under the paper's
section; the head of each file names the other. This page is made from the names of the tests (\`checklist.test.ts\`).
`;

interface Rule {
  readonly section: string;
  readonly sentence: string;
}

/** Names of tests that begin with a section; those of groups do so as well, and are left out. */
function rulesIn(source: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of source.split('\n')) {
    if (line.includes('describe(')) continue;
    const found =
      /^\s*(?:it\(|\]\)\(|it\.each\(.*?\)\(|\}\)\()?\s*['`](\d+(?:\.\d+)*) (.{12,}?)['`](?:,|$)/.exec(line);
    if (found !== null) rules.push({ section: found[1]!, sentence: found[2]! });
  }
  return rules;
}

function checklist(): { readonly page: string; readonly count: number } {
  const files = readdirSync(FOLDER).filter(
    (name) => name.endsWith('.test.ts') && name !== 'checklist.test.ts',
  );
  let page = INTRODUCTION;
  let count = 0;
  for (const file of files.sort()) {
    const source = readFileSync(`${FOLDER}${file}`, 'utf8');
    const title = /^\/\*\* ?(.*?)\.? ?(?:\*\/)?$/m.exec(source)?.[1];
    page += `\n## [${file}](${file})\n\n${title}.\n\n`;
    for (const { section, sentence } of rulesIn(source)) {
      page += `- **${section}** ${sentence.replaceAll(/%[si]/g, '…')}\n`;
      count += 1;
    }
  }
  return { page, count };
}

it('README.md lists every rule that is tested here, and nothing else', async () => {
  const { page, count } = checklist();
  const tests = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.test.ts') && name !== 'checklist.test.ts')
    .map((name) => readFileSync(`${FOLDER}${name}`, 'utf8').match(/^ *it[(.]/gm)?.length ?? 0)
    .reduce((a, b) => a + b, 0);
  // Every test of this folder states a rule with its section.
  expect(count).toBe(tests);
  await expect(page).toMatchFileSnapshot('./README.md');
});
