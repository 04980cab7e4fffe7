/**
 * docs/scenarios.md shows the figures of the golden files, not copies of them that grow old: after a change of a figure,
 * `npx vitest run test/stories --update`, twice.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { linksIn } from '../house/documents.ts';
import { isSameStory } from './support/golden.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const GOLDEN = fileURLToPath(new URL('./golden/', import.meta.url));
const PAGE = readFileSync(`${DOCS}scenarios.md`, 'utf8');
const PLACE = /<!-- figures: ([a-z0-9-]+) -->\n(?:\n```text\n[^`]*```\n)?/g;

it('docs/scenarios.md shows the figures that were measured', async () => {
  const shown = PAGE.replaceAll(
    PLACE,
    (_, name: string) =>
      `<!-- figures: ${name} -->\n\n\`\`\`text\n${readFileSync(`${GOLDEN}${name}.txt`, 'utf8')}\`\`\`\n`,
  );
  await expect(shown).toMatchFileSnapshot('../../docs/scenarios.md');
});

it('the story that it shows runs, and tells what it says that it tells', () => {
  const script = /```ts\n([^`]*)```/.exec(PAGE)?.[1];
  const told: string[] = [];
  // Without types the script is what a JavaScript program would be.
  new Function('Story', 'console', script!)(Story, { log: (text: string) => told.push(text) });
  expect(told).toHaveLength(1);
  expect(isSameStory(told[0]!, readFileSync(`${GOLDEN}r-a-leader-failure.txt`, 'utf8'))).toBe(true);
});

it('every file that it links is there, and every file of stories is linked', () => {
  const links = linksIn(PAGE);
  expect(links.filter((link) => !existsSync(`${DOCS}${link}`))).toEqual([]);
  const stories = readdirSync(new URL('.', import.meta.url)).filter((name) =>
    /^[a-z]-.*\.test\.ts$/.test(name),
  );
  expect(stories.filter((name) => !links.includes(`../test/stories/${name}`))).toEqual([]);
  expect(stories.length).toBeGreaterThan(8);
});
