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
  'leader-elected': 319,
  'two-candidates-in-a-term': 319,
  'vote-refused-out-of-date-log': 319,
  'vote-refused-already-voted': 319,
  'pre-vote-refused-out-of-date-log': 319,
  'candidate-yields-to-leader': 319,
  'leader-steps-down-by-check-quorum': 319,
  'vote-survives-restart': 319,
  'term-learned-from-an-answer': 319,
  'deposed-leader-truncates': 319,
  'append-refused-log-too-short': 319,
  'append-refused-other-term': 319,
  'backtracking-skips': 319,
  'old-entry-committed-with-own': 319,
  'joint-configuration': 319,
  'joint-left-by-later-leader': 319,
  'leader-begins-its-own-removal': 319,
  'leader-removed': 319,
  'apply-lags': 319,
  'crash-with-writes-pending': 319,
  'read-pending-across-deposed-leader': 319,
  'read-answered-by-follower': 319,
  'leadership-transferred': 319,
  'restarted-from-snapshot': 319,
  'leader-after-leader-crash': 319,
  'transfer-target-not-caught-up': 319,
  'failed-sync-stops': 319,
  'split-vote': 319,
  'vote-request-ignored': 319,
  'pre-vote-refused-leader-alive': 319,
  'figure-8-in-the-making': 319,
  'duplicate-message': 319,
  'leader-deposed-by-later-term': 319,
  'several-entries-truncated': 319,
  'learner-promoted': 319,
  'two-leaders-at-once': 319,
  'reordered-append': 319,
  'stale-order-to-campaign': 319,
  'message-from-three-terms-ago': 319,
  'reads-share-a-round': 319,
  'snapshot-installed': 1052,
  'leader-crash-with-uncommitted': 1052,
  'stale-vote-response': 1052,
  'commit-before-own-disk': 1052,
  'truncated-while-write-pends': 1052,
  'message-from-a-former-life': 1052,
  'paused-leader-returns': 1052,
  'damage-noticed': 1052,
  'leader-of-one': 355,
  'some-writes-kept': 355,
  'all-down': 355,
  'recovered-from-all-down': 355,
  'torn-write-recovered': 355,
  'read-timed-out': 738,
  'uncommitted-log-replaced-by-snapshot': 738,
  'transfer-timed-out': 738,
  'transfer-target-cut-off': 738,
  'lease-read-while-another-campaigns': 738,
  'configuration-rolled-back': 1132,
  'snapshot-with-joint-configuration': 1132,
  'every-voter-replaced': 1132,
  'joint-committed-while-halves-separated': 79,
  'leader-removed-while-transferring': 79,
  'snapshot-transfer-resumed': 496,
  'snapshot-found-unneeded': 1366,
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
