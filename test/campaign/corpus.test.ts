import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PLANTED_BUGS } from '../../properties/bugs/catalogue.ts';
import { plant } from '../../scripts/plant/plant.ts';
import { type CorpusCase, loadCorpus } from '../../sim/campaign/corpus.ts';
import { runner } from '../../sim/campaign/runner.ts';

const TIMEOUT_MS = 60_000;

const cases = loadCorpus(fileURLToPath(new URL('../../corpus', import.meta.url)));
const named = cases.map((one) => [one.path.split(/[\\/]/).at(-1), one] as const);

/** The planted bug with which the scenario breaks its property, or null: it was our own, and is mended. */
function bugOf({ path }: CorpusCase): string | null {
  // Loaded before, so it is JSON; a story and its bug are for people and for this test, not for the simulator.
  const { bug } = JSON.parse(readFileSync(path, 'utf8')) as { bug?: string };
  return bug ?? null;
}

const planted = named.flatMap(([name, one]) => {
  const bug = bugOf(one);
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

  it('has a case for every planted bug', () => {
    expect(planted.map(([, bug]) => bug).sort()).toEqual(PLANTED_BUGS.map(({ id }) => id).sort());
  });

  it.each(named)('holds: %s', (_name, one) => {
    expect(runner.run(one.scenario).violations).toEqual([]);
  });

  it.each(planted)(
    '%s with the bug %s breaks %s',
    async (_name, id, property, { scenario }) => {
      const bug = PLANTED_BUGS.find((one) => one.id === id)!;
      const { violations } = await plant(bug, { kind: 'run', scenario }, TIMEOUT_MS);
      expect(violations.map((violation) => violation.property)).toContain(property);
    },
    TIMEOUT_MS,
  );
});
