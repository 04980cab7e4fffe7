/** The registry against the stories: none is missing, and what each mark is said to need is what its story takes. */
import { describe, expect, test } from 'vitest';
import { MarkBook } from '../../../../sim/marks/mark-book.ts';
import { MARKS, type Mark } from '../../../../sim/marks/registry.ts';
import { type FaultName, Scene } from './scene.ts';
import { ALL_STORIES } from './stories/all.ts';
import { told } from './tell.ts';

const names = MARKS.map(({ name }) => name);

describe('the registry', () => {
  test('has sixty-five marks, with unique names in kebab-case and a sentence each', () => {
    expect(MARKS).toHaveLength(65);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, description } of MARKS) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('is covered by the stories exactly: one entry a mark, and each with a near story', () => {
    const covered = ALL_STORIES.map(({ mark }) => mark);
    expect(covered.toSorted()).toEqual(names.toSorted());
    for (const { mark, near } of ALL_STORIES)
      expect([mark, Object.keys(near).length > 0]).toEqual([mark, true]);
  });

  test('has at least 25 marks that need a fault or two terms', () => {
    expect(MARKS.filter(({ needs }) => needs !== 'none').length).toBeGreaterThanOrEqual(25);
  });
});

/** Faults and terms of the stories that count the marks that need `needs`. */
function taken(needs: Mark['needs']): { mark: string; faults: readonly FaultName[]; terms: number }[] {
  const asked = ALL_STORIES.filter(({ mark }) => MARKS.find(({ name }) => name === mark)?.needs === needs);
  return asked.map((story) => {
    const { faults, terms } = told(story, story.hit);
    return { mark: story.mark, faults, terms: terms.size };
  });
}

describe('what a mark is said to need is what its story takes', () => {
  test('a fault', () => {
    expect(taken('fault').filter(({ faults }) => faults.length === 0)).toEqual([]);
  });

  test('two terms, and no fault', () => {
    expect(taken('two-terms').filter(({ faults, terms }) => terms < 2 || faults.length > 0)).toEqual([]);
  });

  test('neither: one term, no fault', () => {
    expect(taken('none').filter(({ faults, terms }) => terms > 1 || faults.length > 0)).toEqual([]);
  });

  test('is told of all of them', () => {
    const counts = (['fault', 'two-terms', 'none'] as const).map((needs) => taken(needs).length);
    expect(counts).toEqual([28, 16, 21]);
  });
});

describe('a name that is not registered', () => {
  test('cannot be counted', () => {
    expect(() => new MarkBook().hit('split-votes')).toThrow('the mark "split-votes" is not registered');
  });

  test('cannot come as a fact of the world', () => {
    // A name that the types refuse, as from a harness that was not compiled.
    const unknown = 'torn-write' as 'torn-write-recovered';
    expect(() => new Scene().marks.fact(unknown, 1)).toThrow('the mark "torn-write" is not registered');
  });

  test('has no count; every registered one has 0 from the start', () => {
    expect(Object.entries(new Scene().marks.counts)).toEqual(names.map((name) => [name, 0]));
  });
});
