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
  'snapshot-transfer-resumed': 352,
  'leader-elected': 97,
  'leader-of-one': 97,
  'two-candidates-in-a-term': 97,
  'split-vote': 97,
  'vote-refused-out-of-date-log': 97,
  'vote-refused-already-voted': 97,
  'vote-request-ignored': 97,
  'candidate-yields-to-leader': 97,
  'leader-deposed-by-later-term': 97,
  'leader-steps-down-by-check-quorum': 97,
  'stale-vote-response': 97,
  'vote-survives-restart': 97,
  'leader-after-leader-crash': 97,
  'term-learned-from-an-answer': 97,
  'append-refused-log-too-short': 97,
  'backtracking-skips': 97,
  'figure-8-in-the-making': 97,
  'old-entry-committed-with-own': 97,
  'learner-promoted': 97,
  'joint-configuration': 97,
  'leader-begins-its-own-removal': 97,
  'leader-removed': 97,
  'message-from-three-terms-ago': 97,
  'reordered-append': 97,
  'message-from-a-former-life': 97,
  'apply-lags': 97,
  'crash-with-writes-pending': 97,
  'read-answered-by-follower': 97,
  'lease-read-while-another-campaigns': 97,
  'leadership-transferred': 97,
  'snapshot-installed': 97,
  'uncommitted-log-replaced-by-snapshot': 97,
  'restarted-from-snapshot': 97,
  'pre-vote-refused-leader-alive': 11,
  'pre-vote-refused-out-of-date-log': 11,
  'deposed-leader-truncates': 11,
  'several-entries-truncated': 11,
  'duplicate-message': 11,
  'leader-crash-with-uncommitted': 11,
  'failed-sync-stops': 11,
  'read-pending-across-deposed-leader': 11,
  'transfer-target-not-caught-up': 11,
  'transfer-timed-out': 11,
  'stale-order-to-campaign': 11,
  'transfer-target-cut-off': 11,
  'two-leaders-at-once': 208,
  'truncated-while-write-pends': 208,
  'append-refused-other-term': 208,
  'commit-before-own-disk': 208,
  'some-writes-kept': 208,
  'paused-leader-returns': 208,
  'torn-write-recovered': 80,
  'damage-noticed': 80,
  'reads-share-a-round': 80,
  'read-timed-out': 80,
  'joint-left-by-later-leader': 289,
  'joint-committed-while-halves-separated': 289,
  'configuration-rolled-back': 289,
  'all-down': 13,
  'recovered-from-all-down': 13,
  'snapshot-found-unneeded': 51,
  'snapshot-with-joint-configuration': 83,
  'leader-removed-while-transferring': 179,
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
