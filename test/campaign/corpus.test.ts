import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../sim/campaign/corpus.ts';
import { runner } from '../../sim/campaign/runner.ts';

const cases = loadCorpus(fileURLToPath(new URL('../../corpus', import.meta.url)));

describe('the regression corpus', () => {
  it('is there, each case with its story and the property that it once broke', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const { story, property } of cases) {
      expect(story).toMatch(/\w+ \w+/);
      expect(property).toMatch(/^[a-z-]+$/);
    }
  });

  it.each(cases.map((one) => [one.path.split(/[\\/]/).at(-1), one] as const))('holds: %s', (_name, one) => {
    expect(runner.run(one.scenario).violations).toEqual([]);
  });
});
