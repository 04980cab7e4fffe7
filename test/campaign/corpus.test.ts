import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ALL_BUGS } from '../../properties/bugs/all.ts';
import { plantOnce } from '../../sim/bugs/plant.ts';
import { loadCorpus } from '../../sim/campaign/corpus.ts';
import { runner } from '../../sim/campaign/runner.ts';

const TIMEOUT_MS = 60_000;

const cases = loadCorpus(fileURLToPath(new URL('../../corpus', import.meta.url)));
const named = cases.map((one) => [one.path.split(/[\\/]/).at(-1), one] as const);

const planted = named.flatMap(([name, one]) => {
  const { bug } = one;
  return bug === null ? [] : [[name, bug, one.property!, one] as const];
});

describe('the regression corpus', () => {
  it('is there, each case with its story and the property that it breaks', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const { story, property } of cases) {
      expect(story).toMatch(/\w+ \w+/);
      expect(property).toMatch(/^[a-z-]+$/);
    }
  });

  it('names planted bugs that there are', () => {
    const ids = ALL_BUGS.map(({ id }) => id);
    expect(planted.filter(([, bug]) => !ids.includes(bug))).toEqual([]);
  });

  it.each(named)('holds: %s', (_name, one) => {
    expect(runner.run(one.scenario).violations).toEqual([]);
  });

  it.each(planted)(
    '%s with the bug %s breaks %s',
    async (_name, id, property, { scenario }) => {
      const bug = ALL_BUGS.find((one) => one.id === id)!;
      const { violations } = await plantOnce(bug, { kind: 'run', scenario });
      expect(violations.map((violation) => violation.property)).toContain(property);
    },
    TIMEOUT_MS,
  );
});
