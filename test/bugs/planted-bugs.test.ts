import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ALL_BUGS } from '../../properties/bugs/all.ts';
import { applyEdit, EditError } from '../../properties/bugs/planted-bug.ts';
import { bundle, type Edited, UNEDITED } from '../../sim/bugs/bundle.ts';
import type { Hunt } from '../../sim/bugs/job.ts';
import { GivenUp, Hung, plantOnce } from '../../sim/bugs/plant.ts';
import { firstFreshSeed } from '../support/seeds.ts';
import { budgetOf, SEEDS_UNTIL_FOUND } from './seeds-until-found.ts';

const TIMEOUT_MS = 120_000;
/** Hunted in every run of the tests: what found each was a lesson. */
const ALWAYS = [
  'figure-8',
  'truncate-unconditionally',
  'vote-forgotten-at-restart',
  'acknowledge-before-fsync',
  'stale-vote-responses-counted',
];
const SEEDS_MAX = 100;
/** Of the others, so many in one run of the tests, by turns; `ordeal bugs` hunts them all. */
const BY_TURNS = 2;
const SEEDS_BY_TURNS_MAX = 10;
/** Of the unedited source; the deep tests have more. */
const CONTROL_SEEDS = 4;

const root = fileURLToPath(new URL('../..', import.meta.url));

function hunt(bug: Edited, seeds: number): Promise<Hunt> {
  return plantOnce(bug, { kind: 'hunt', judges: 'everybody', profile: 'default', first: 0, seeds });
}

describe('the catalogue', () => {
  it('has edits that fit the source, each exactly once, and change it', () => {
    for (const { id, edits } of ALL_BUGS) {
      for (const edit of edits) {
        expect(edit.file, id).toMatch(/^src\//);
        const text = readFileSync(`${root}${edit.file}`, 'utf8');
        expect(applyEdit(id, edit, text), id).not.toBe(text);
      }
    }
  });

  it('has each bug once, with a story, a source and what it breaks', () => {
    expect(new Set(ALL_BUGS.map(({ id }) => id)).size).toBe(ALL_BUGS.length);
    for (const { id, story, source, breaks } of ALL_BUGS) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(story, id).toMatch(/^[A-Z].*\.$/s);
      expect(`${source}${breaks}`, id).not.toBe('');
    }
  });

  it('says of each bug after how many seeds it is found, or that it escapes', () => {
    expect(Object.keys(SEEDS_UNTIL_FOUND).sort()).toEqual(ALL_BUGS.map(({ id }) => id).sort());
  });
});

describe('planted bugs', () => {
  it.each(ALL_BUGS.filter(({ id }) => ALWAYS.includes(id)))(
    `$id is found within ${SEEDS_MAX} seeds`,
    async (bug) => {
      expect(await hunt(bug, SEEDS_MAX), bug.story).toMatchObject({ found: true });
    },
    TIMEOUT_MS,
  );

  const quick = ALL_BUGS.filter(
    ({ id }) => !ALWAYS.includes(id) && (SEEDS_UNTIL_FOUND[id] ?? Infinity) <= SEEDS_BY_TURNS_MAX,
  );
  const turn = firstFreshSeed() % quick.length;
  it.each([...quick, ...quick].slice(turn, turn + BY_TURNS))(
    '$id is found within its pinned seeds',
    async (bug) => {
      const seeds = budgetOf(SEEDS_UNTIL_FOUND[bug.id]!);
      expect(await hunt(bug, seeds), bug.story).toMatchObject({ found: true });
    },
    TIMEOUT_MS,
  );

  it(
    'the unedited source holds over the first of the seeds that find them: the harness accuses nobody without reason',
    async () => {
      expect(await hunt(UNEDITED, CONTROL_SEEDS)).toMatchObject({ found: false, seeds: CONTROL_SEEDS });
    },
    TIMEOUT_MS,
  );
});

describe('planting', () => {
  it('refuses an edit that no longer fits the source, with the bug, the file and the count', async () => {
    const edit = { file: 'src/raft/commit.ts', find: 'no such text', replace: '' };
    expect(() => applyEdit('a-bug', edit, 'twice twice')).toThrow(EditError);
    expect(() => applyEdit('a-bug', { ...edit, find: 'twice' }, 'twice twice')).toThrow(
      'a-bug: the text to replace stands 2 times in src/raft/commit.ts',
    );
    await expect(bundle({ id: 'a-bug', edits: [edit] }, '.ordeal/plant/refused.mjs')).rejects.toThrow(
      'stands 0 times',
    );
  });

  it('ends a run that never ends, and gives one up when it is told to', async () => {
    const endless: Edited = {
      id: 'endless',
      edits: [{ file: 'src/raft/commit.ts', find: '  state.commitIndex = agreed;', replace: '  for (;;);' }],
    };
    const job = { kind: 'hunt', judges: 'everybody', profile: 'default', first: 0, seeds: 1 } as const;
    await expect(plantOnce(endless, job, { runMsMax: 1_000 })).rejects.toThrow(Hung);
    await expect(plantOnce(UNEDITED, job, { signal: AbortSignal.abort() })).rejects.toThrow(GivenUp);
  });
});
