import { describe, expect, it } from 'vitest';
import { areSameFigures, isSameStory } from './support/golden.ts';

const STORY = `    10.0 ms  server 1  leads term 1
    10.2 ms  server 2  follows 1 in term 1
    12.0 ms  script    crash 1
    12.0 ms  client    put x=1 at server 1: no answer yet
`;

describe('a golden story', () => {
  it('is the same when times move by some milliseconds, or what two servers do changes places', () => {
    expect(isSameStory(STORY, STORY)).toBe(true);
    expect(isSameStory(STORY.replace('10.0 ms', '14.0 ms'), STORY)).toBe(true);
    const [first, second, ...rest] = STORY.split('\n');
    expect(isSameStory([second, first, ...rest].join('\n'), STORY)).toBe(true);
  });

  it.each([
    ['another term', 'leads term 1', 'leads term 2'],
    ['another server', 'server 2  follows', 'server 3  follows'],
    ['a time that is far away', '12.0 ms  script', '72.0 ms  script'],
    ['another answer', 'no answer yet', 'committed as entry 3'],
    ['a line less', '    12.0 ms  script    crash 1\n', ''],
    ['a line more', 'put x', 'put y=1 at server 1: no answer yet\n    12.0 ms  client    put x'],
  ])('is not the same with %s', (_, from, to) => {
    expect(STORY).toContain(from);
    expect(isSameStory(STORY.replace(from, to), STORY)).toBe(false);
  });

  it('knows the script and its client in one order', () => {
    const [a, b, c, d] = STORY.split('\n');
    expect(isSameStory([a, b, d, c].join('\n'), STORY)).toBe(false);
  });
});

describe('golden figures', () => {
  const figures = 'ms  median  p95\nall  100.0  5\n';

  it('are the same within a tenth, and within 2', () => {
    expect(areSameFigures('ms  median   p95\nall   109.0  6\n', figures)).toBe(true);
    expect(areSameFigures(figures.replace('100.0', '111.0'), figures)).toBe(false);
    expect(areSameFigures(figures.replace('100.0  5', '100.0  8'), figures)).toBe(false);
  });

  it('are not the same with other words, or a figure less', () => {
    expect(areSameFigures(figures.replace('all', 'some'), figures)).toBe(false);
    expect(areSameFigures(figures.replace('  5', ''), figures)).toBe(false);
  });
});
