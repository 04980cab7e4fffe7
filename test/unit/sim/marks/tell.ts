/** Runs a table: one test a story. */
import { describe, expect, test } from 'vitest';
import { Scene } from './scene.ts';
import type { MarkStory, Tale } from './story.ts';

/** The story must be one that correct servers could live through, or it says nothing about a real campaign. */
export function told(story: MarkStory, tale: Tale): Scene {
  const scene = new Scene(story.members);
  tale(scene);
  expect(scene.violations).toEqual([]);
  return scene;
}

export function testStories(stories: readonly MarkStory[]): void {
  describe.each(stories)('$mark', (story) => {
    test('is counted once by its story', () => {
      expect(told(story, story.hit).count(story.mark)).toBe(1);
    });

    test.each(Object.entries(story.near))('is not counted when %s', (_detail, tale) => {
      expect(told(story, tale).count(story.mark)).toBe(0);
    });
  });
}
