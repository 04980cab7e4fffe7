/**
 * What a story tells is kept beside the tests, and compared line by line. Where a change of the core moves a time or a
 * winner, look at the difference, and if it is meant: `npx vitest run test/stories --update`.
 */
import { expect } from 'vitest';
import type { Story } from '../../../sim/story/story.ts';

/** Compares figures and tables. */
export async function expectFigures(text: string, name: string): Promise<void> {
  await expect(text).toMatchFileSnapshot(`./golden/${name}.txt`);
}

/** Ends the story (which asks all properties for their verdicts), and compares what it told. */
export async function expectGolden(story: Story, name: string): Promise<void> {
  await expect(story.end()).toMatchFileSnapshot(`./golden/${name}.txt`);
}
