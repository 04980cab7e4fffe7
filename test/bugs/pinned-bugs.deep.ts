/**
 * Every planted bug is found within the seeds that are pinned for it: those that take few of them here, in each run of
 * the deep tests, the rare ones with ORDEAL_BUGS=all, as every night.
 */
import { describe, expect, it } from 'vitest';
import { ALL_BUGS } from '../../properties/bugs/all.ts';
import { UNEDITED } from '../../sim/bugs/bundle.ts';
import { plantOnce } from '../../sim/bugs/plant.ts';
import { budgetOf, SEEDS_UNTIL_FOUND } from './seeds-until-found.ts';

const SEEDS_MAX = process.env['ORDEAL_BUGS'] === 'all' ? Number.POSITIVE_INFINITY : 10;
const TIMEOUT_MS = 600_000;
const CONTROL_SEEDS = 60;

const pinned = ALL_BUGS.flatMap((bug) => {
  const seeds = SEEDS_UNTIL_FOUND[bug.id] ?? null;
  return seeds === null || seeds > SEEDS_MAX ? [] : [{ id: bug.id, bug, seeds: budgetOf(seeds) }];
});

describe.concurrent('planted bugs, all of them', () => {
  it.each(pinned)(
    '$id is found within $seeds seeds',
    async ({ bug, seeds }) => {
      const job = { kind: 'hunt', judges: 'everybody', profile: 'default', first: 0, seeds } as const;
      expect(await plantOnce(bug, job), bug.story).toMatchObject({ found: true });
    },
    TIMEOUT_MS,
  );

  it(
    `the unedited source holds over ${CONTROL_SEEDS} of the seeds that find them`,
    async () => {
      const job = {
        kind: 'hunt',
        judges: 'everybody',
        profile: 'default',
        first: 0,
        seeds: CONTROL_SEEDS,
      } as const;
      expect(await plantOnce(UNEDITED, job)).toMatchObject({ found: false, seeds: CONTROL_SEEDS });
    },
    TIMEOUT_MS,
  );
});
