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
  'leader-elected': 332,
  'two-candidates-in-a-term': 332,
  'split-vote': 332,
  'vote-refused-out-of-date-log': 332,
  'vote-refused-already-voted': 33,
  'candidate-yields-to-leader': 332,
  'leader-deposed-by-later-term': 332,
  'two-leaders-at-once': 332,
  'term-learned-from-an-answer': 332,
  'deposed-leader-truncates': 143,
  'several-entries-truncated': 143,
  'append-refused-log-too-short': 332,
  'append-refused-other-term': 33,
  'backtracking-skips': 332,
  'figure-8-in-the-making': 332,
  'old-entry-committed-with-own': 332,
  'learner-promoted': 332,
  'message-from-three-terms-ago': 332,
  'duplicate-message': 332,
  'reordered-append': 332,
  'apply-lags': 332,
  'read-pending-across-deposed-leader': 332,
  'read-answered-by-follower': 332,
  'read-timed-out': 332,
  'leadership-transferred': 332,
  'transfer-target-not-caught-up': 332,
  'transfer-timed-out': 332,
  'stale-order-to-campaign': 332,
  'pre-vote-refused-leader-alive': 137,
  'pre-vote-refused-out-of-date-log': 137,
  'stale-vote-response': 66,
  'vote-survives-restart': 137,
  'leader-after-leader-crash': 137,
  'joint-configuration': 137,
  'joint-left-by-later-leader': 137,
  'crash-with-writes-pending': 137,
  'leader-crash-with-uncommitted': 137,
  'torn-write-recovered': 137,
  'failed-sync-stops': 137,
  'vote-request-ignored': 203,
  'truncated-while-write-pends': 143,
  'commit-before-own-disk': 143,
  'joint-committed-while-halves-separated': 289,
  'leader-begins-its-own-removal': 143,
  'leader-removed': 143,
  'configuration-rolled-back': 200,
  'leader-steps-down-by-check-quorum': 165,
  'damage-noticed': 165,
  'all-down': 165,
  'recovered-from-all-down': 165,
  'reads-share-a-round': 165,
  'message-from-a-former-life': 361,
  'some-writes-kept': 361,
  'paused-leader-returns': 109,
  'leader-of-one': 118,
  'lease-read-while-another-campaigns': 203,
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
