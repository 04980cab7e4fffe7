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
  'vote-refused-already-voted': 332,
  'candidate-yields-to-leader': 332,
  'leader-deposed-by-later-term': 332,
  'two-leaders-at-once': 332,
  'stale-vote-response': 332,
  'vote-survives-restart': 332,
  'leader-after-leader-crash': 332,
  'term-learned-from-an-answer': 332,
  'deposed-leader-truncates': 332,
  'several-entries-truncated': 332,
  'append-refused-log-too-short': 332,
  'append-refused-other-term': 332,
  'backtracking-skips': 332,
  'figure-8-in-the-making': 332,
  'old-entry-committed-with-own': 332,
  'learner-promoted': 332,
  'message-from-three-terms-ago': 332,
  'duplicate-message': 332,
  'reordered-append': 332,
  'apply-lags': 332,
  'leader-crash-with-uncommitted': 332,
  'read-answered-by-follower': 332,
  'reads-share-a-round': 332,
  'read-timed-out': 332,
  'leadership-transferred': 332,
  'transfer-target-not-caught-up': 332,
  'transfer-timed-out': 332,
  'stale-order-to-campaign': 332,
  'transfer-target-cut-off': 332,
  'snapshot-installed': 332,
  'uncommitted-log-replaced-by-snapshot': 332,
  'restarted-from-snapshot': 332,
  'leader-of-one': 131,
  'pre-vote-refused-leader-alive': 131,
  'pre-vote-refused-out-of-date-log': 131,
  'commit-before-own-disk': 131,
  'joint-configuration': 131,
  'leader-begins-its-own-removal': 131,
  'leader-removed': 131,
  'failed-sync-stops': 131,
  'read-pending-across-deposed-leader': 131,
  'snapshot-found-unneeded': 131,
  'snapshot-with-joint-configuration': 131,
  'vote-request-ignored': 111,
  'leader-steps-down-by-check-quorum': 111,
  'crash-with-writes-pending': 111,
  'torn-write-recovered': 111,
  'damage-noticed': 111,
  'all-down': 111,
  'recovered-from-all-down': 111,
  'truncated-while-write-pends': 97,
  'message-from-a-former-life': 97,
  'lease-read-while-another-campaigns': 97,
  'some-writes-kept': 81,
  'paused-leader-returns': 81,
  'snapshot-transfer-resumed': 22,
  'configuration-rolled-back': 52,
  'joint-left-by-later-leader': 137,
  'leader-removed-while-transferring': 179,
  'joint-committed-while-halves-separated': 289,
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
