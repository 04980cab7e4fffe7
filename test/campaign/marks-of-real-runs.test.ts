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
  'leader-elected': 205,
  'two-candidates-in-a-term': 205,
  'split-vote': 205,
  'vote-refused-out-of-date-log': 205,
  'vote-refused-already-voted': 205,
  'vote-request-ignored': 205,
  'pre-vote-refused-leader-alive': 205,
  'candidate-yields-to-leader': 205,
  'leader-deposed-by-later-term': 205,
  'leader-steps-down-by-check-quorum': 205,
  'vote-survives-restart': 205,
  'leader-after-leader-crash': 205,
  'term-learned-from-an-answer': 205,
  'append-refused-log-too-short': 205,
  'backtracking-skips': 205,
  'figure-8-in-the-making': 205,
  'old-entry-committed-with-own': 205,
  'commit-before-own-disk': 205,
  'message-from-three-terms-ago': 205,
  'duplicate-message': 205,
  'reordered-append': 205,
  'apply-lags': 205,
  'crash-with-writes-pending': 205,
  'leader-crash-with-uncommitted': 205,
  'failed-sync-stops': 205,
  'leadership-transferred': 205,
  'transfer-target-not-caught-up': 205,
  'stale-order-to-campaign': 205,
  'pre-vote-refused-out-of-date-log': 182,
  'two-leaders-at-once': 182,
  'deposed-leader-truncates': 182,
  'several-entries-truncated': 182,
  'read-pending-across-deposed-leader': 182,
  'read-answered-by-follower': 182,
  'reads-share-a-round': 182,
  'read-timed-out': 182,
  'append-refused-other-term': 12,
  'some-writes-kept': 12,
  'all-down': 12,
  'recovered-from-all-down': 12,
  'truncated-while-write-pends': 21,
  'paused-leader-returns': 21,
  'transfer-timed-out': 21,
  'stale-vote-response': 35,
  'message-from-a-former-life': 35,
  'lease-read-while-another-campaigns': 35,
  'torn-write-recovered': 59,
  'damage-noticed': 59,
  'leader-of-one': 6,
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
