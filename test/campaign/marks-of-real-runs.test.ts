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
  'leader-elected': 62,
  'two-candidates-in-a-term': 62,
  'split-vote': 62,
  'vote-refused-out-of-date-log': 62,
  'vote-refused-already-voted': 62,
  'vote-request-ignored': 62,
  'pre-vote-refused-leader-alive': 62,
  'pre-vote-refused-out-of-date-log': 62,
  'candidate-yields-to-leader': 62,
  'leader-deposed-by-later-term': 62,
  'leader-steps-down-by-check-quorum': 62,
  'two-leaders-at-once': 62,
  'vote-survives-restart': 62,
  'term-learned-from-an-answer': 62,
  'deposed-leader-truncates': 62,
  'several-entries-truncated': 62,
  'truncated-while-write-pends': 62,
  'append-refused-log-too-short': 62,
  'append-refused-other-term': 62,
  'backtracking-skips': 62,
  'old-entry-committed-with-own': 62,
  'learner-promoted': 62,
  'joint-configuration': 62,
  'joint-left-by-later-leader': 62,
  'leader-begins-its-own-removal': 62,
  'leader-removed': 62,
  'message-from-three-terms-ago': 62,
  'reordered-append': 62,
  'message-from-a-former-life': 62,
  'apply-lags': 62,
  'crash-with-writes-pending': 62,
  'read-pending-across-deposed-leader': 62,
  'read-answered-by-follower': 62,
  'reads-share-a-round': 62,
  'read-timed-out': 62,
  'leadership-transferred': 62,
  'snapshot-installed': 62,
  'snapshot-transfer-resumed': 62,
  'snapshot-with-joint-configuration': 62,
  'restarted-from-snapshot': 62,
  'stale-vote-response': 98,
  'leader-after-leader-crash': 98,
  'figure-8-in-the-making': 98,
  'leader-crash-with-uncommitted': 98,
  'all-down': 98,
  'recovered-from-all-down': 98,
  'transfer-target-not-caught-up': 98,
  'transfer-timed-out': 98,
  'stale-order-to-campaign': 98,
  'transfer-target-cut-off': 98,
  'commit-before-own-disk': 226,
  'duplicate-message': 226,
  'failed-sync-stops': 226,
  'damage-noticed': 226,
  'uncommitted-log-replaced-by-snapshot': 226,
  'leader-of-one': 79,
  'joint-committed-while-halves-separated': 79,
  'paused-leader-returns': 79,
  'configuration-rolled-back': 364,
  'some-writes-kept': 364,
  'lease-read-while-another-campaigns': 364,
  'torn-write-recovered': 355,
  'snapshot-found-unneeded': 93,
  'leader-removed-while-transferring': 205,
  'every-voter-replaced': 167,
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
