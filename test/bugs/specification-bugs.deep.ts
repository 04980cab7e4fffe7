/** Bugs that leave the specification are found by refinement alone, and it says which action is not the one observed. */
import { expect, it } from 'vitest';
import { SPECIFICATION_BUGS } from '../../properties/bugs/specification-bugs.ts';
import { plantOnce } from '../../sim/bugs/plant.ts';

const SEEDS_MAX = 200;
const TIMEOUT_MS = 120_000;

it.each(SPECIFICATION_BUGS)(
  `$id is found by refinement within ${SEEDS_MAX} seeds`,
  async (bug) => {
    const job = {
      kind: 'hunt',
      judges: 'refinement',
      profile: 'default',
      first: 0,
      seeds: SEEDS_MAX,
    } as const;
    const found = await plantOnce(bug, job);
    expect(found, bug.story).toMatchObject({ found: true, property: 'refinement' });
    expect(found.message).toContain(`is not ${bug.breaks}:`);
  },
  TIMEOUT_MS,
);
