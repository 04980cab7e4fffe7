import { describe, expect, it } from 'vitest';
import { PLANTED_BUGS } from '../../properties/bugs/catalogue.ts';
import { applyEdit, EditError } from '../../properties/bugs/planted-bug.ts';
import { SPECIFICATION_BUGS } from '../../properties/bugs/specification-bugs.ts';
import { buildHunt } from '../../scripts/plant/build.ts';
import { plantAndHunt } from '../../scripts/plant/plant.ts';

const SEEDS_MAX = 500;
const REFINEMENT_SEEDS_MAX = 200;
const TIMEOUT_MS = 120_000;

describe('bugs that leave the specification', () => {
  it.each(SPECIFICATION_BUGS)(
    `$id is found by refinement within ${REFINEMENT_SEEDS_MAX} seeds`,
    async (bug) => {
      const hunt = await plantAndHunt(bug, 0, REFINEMENT_SEEDS_MAX, TIMEOUT_MS, 'refinement');
      expect(hunt, bug.story).toMatchObject({ found: true, property: 'refinement' });
      expect(hunt.message).toContain(`is not ${bug.breaks}:`);
    },
    TIMEOUT_MS,
  );
});

describe('planted bugs', () => {
  it.each(PLANTED_BUGS)(
    `$id is found within ${SEEDS_MAX} seeds`,
    async (bug) => {
      const hunt = await plantAndHunt(bug, 0, SEEDS_MAX, TIMEOUT_MS);
      expect(hunt, bug.story).toMatchObject({ found: true });
    },
    TIMEOUT_MS,
  );

  it(
    'the unedited source holds over the seeds that find them: the harness accuses nobody without reason',
    async () => {
      expect(await plantAndHunt(null, 0, 40, TIMEOUT_MS)).toMatchObject({ found: false, seeds: 40 });
    },
    TIMEOUT_MS,
  );

  it('an edit that no longer fits the source is refused, with the bug, the file and the count', async () => {
    const edit = { file: 'src/raft/commit.ts', find: 'no such text', replace: '' };
    expect(() => applyEdit('a-bug', edit, 'twice twice')).toThrow(EditError);
    expect(() => applyEdit('a-bug', { ...edit, find: 'twice' }, 'twice twice')).toThrow(
      'a-bug: the text to replace stands 2 times in src/raft/commit.ts',
    );
    const bug = { id: 'a-bug', story: '', source: '', breaks: '', edits: [edit] };
    await expect(buildHunt(bug, '.ordeal/plant/refused.mjs')).rejects.toThrow('stands 0 times');
  });
});
