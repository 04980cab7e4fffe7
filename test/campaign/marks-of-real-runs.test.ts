/**
 * The stories of `test/unit/sim/marks` are told by hand; here the real Raft reaches every mark, in the runs of a few
 * seeds. When a change of the generator or of the core moves them, look for other seeds: a mark must not go.
 */
import { describe, expect, it } from 'vitest';
import { MARKS } from '../../sim/marks/registry.ts';
import { raftSystem } from '../../sim/raft-system.ts';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';
import { runScenario } from '../../sim/world.ts';

/** A seed of the default profile in whose run the mark is reached. */
const SEED_OF: Readonly<Record<string, number>> = {
  'leader-elected': 130,
  'two-candidates-in-a-term': 130,
  'split-vote': 130,
  'vote-refused-out-of-date-log': 130,
  'vote-refused-already-voted': 130,
  'vote-request-ignored': 130,
  'candidate-yields-to-leader': 130,
  'leader-deposed-by-later-term': 130,
  'leader-steps-down-by-check-quorum': 130,
  'two-leaders-at-once': 130,
  'stale-vote-response': 130,
  'vote-survives-restart': 130,
  'leader-after-leader-crash': 130,
  'term-learned-from-an-answer': 130,
  'deposed-leader-truncates': 130,
  'several-entries-truncated': 130,
  'truncated-while-write-pends': 130,
  'append-refused-log-too-short': 130,
  'backtracking-skips': 130,
  'figure-8-in-the-making': 130,
  'old-entry-committed-with-own': 130,
  'message-from-three-terms-ago': 130,
  'message-from-a-former-life': 130,
  'apply-lags': 130,
  'append-refused-other-term': 111,
  'commit-before-own-disk': 111,
  'reordered-append': 111,
  'crash-with-writes-pending': 111,
  'leader-crash-with-uncommitted': 111,
  'torn-write-recovered': 111,
  'all-down': 111,
  'recovered-from-all-down': 111,
  'pre-vote-refused-leader-alive': 229,
  'pre-vote-refused-out-of-date-log': 229,
  'duplicate-message': 229,
  'some-writes-kept': 229,
  'failed-sync-stops': 229,
  'leader-of-one': 209,
  'paused-leader-returns': 172,
  'damage-noticed': 218,
};

const seeds = [...new Set(Object.values(SEED_OF))];

describe('marks in runs of the real Raft', () => {
  it('have a seed each', () => {
    expect(Object.keys(SEED_OF).sort()).toEqual(MARKS.map(({ name }) => name).sort());
  });

  it.each(seeds)('seed %i reaches those of the table', (seed) => {
    // Marks alone are asked for; who judges these runs is the campaign.
    const { marks } = runScenario(raftSystem, generateScenario(seed, PROFILES.default), {
      properties: [],
      refine: false,
    });
    const expected = Object.keys(SEED_OF).filter((name) => SEED_OF[name] === seed);
    expect(expected.filter((name) => !(marks[name]! > 0))).toEqual([]);
  });
});
