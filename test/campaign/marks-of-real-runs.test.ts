/**
 * The stories of `test/unit/sim/marks` are told by hand; here the real Raft reaches every mark, in the runs of a few
 * seeds. When a change of the generator or of the core moves them, look for other seeds: a mark must not go.
 */
import { describe, expect, it } from 'vitest';
import { MARKS } from '../../sim/marks/registry.ts';
import { raftSystem } from '../../sim/raft-system.ts';
import { runScenario } from '../../sim/run-scenario.ts';
import { generateScenario } from '../../sim/scenario/generate.ts';
import { PROFILES } from '../../sim/scenario/profile.ts';

/** A seed of the default profile in whose run the mark is reached. */
const SEED_OF: Readonly<Record<string, number>> = {
  'leader-elected': 239,
  'two-candidates-in-a-term': 239,
  'split-vote': 239,
  'vote-refused-out-of-date-log': 239,
  'vote-refused-already-voted': 239,
  'pre-vote-refused-leader-alive': 239,
  'pre-vote-refused-out-of-date-log': 239,
  'leader-steps-down-by-check-quorum': 239,
  'vote-survives-restart': 239,
  'term-learned-from-an-answer': 239,
  'deposed-leader-truncates': 239,
  'truncated-while-write-pends': 239,
  'append-refused-log-too-short': 239,
  'backtracking-skips': 239,
  'old-entry-committed-with-own': 239,
  'learner-promoted': 239,
  'joint-configuration': 239,
  'joint-left-by-later-leader': 239,
  'leader-begins-its-own-removal': 239,
  'leader-removed': 239,
  'leader-removed-while-transferring': 239,
  'message-from-three-terms-ago': 239,
  'duplicate-message': 239,
  'reordered-append': 239,
  'crash-with-writes-pending': 239,
  'read-pending-across-deposed-leader': 239,
  'read-answered-by-follower': 239,
  'read-timed-out': 239,
  'leadership-transferred': 239,
  'transfer-target-not-caught-up': 239,
  'stale-order-to-campaign': 239,
  'leader-of-one': 1011,
  'torn-write-recovered': 1011,
  'vote-request-ignored': 1021,
  'candidate-yields-to-leader': 1048,
  'leader-deposed-by-later-term': 933,
  'two-leaders-at-once': 1048,
  'leader-after-leader-crash': 1048,
  'several-entries-truncated': 1021,
  'figure-8-in-the-making': 1048,
  'commit-before-own-disk': 933,
  'apply-lags': 1048,
  'leader-crash-with-uncommitted': 1048,
  'some-writes-kept': 978,
  'damage-noticed': 926,
  'paused-leader-returns': 1021,
  'snapshot-installed': 933,
  'restarted-from-snapshot': 933,
  'stale-vote-response': 441,
  'snapshot-transfer-resumed': 441,
  'append-refused-other-term': 522,
  'all-down': 522,
  'recovered-from-all-down': 522,
  'reads-share-a-round': 522,
  'lease-read-while-another-campaigns': 522,
  'transfer-target-cut-off': 522,
  'every-voter-replaced': 1037,
  'joint-committed-while-halves-separated': 930,
  'configuration-rolled-back': 979,
  'transfer-timed-out': 933,
  'message-from-a-former-life': 519,
  'failed-sync-stops': 519,
  'uncommitted-log-replaced-by-snapshot': 519,
  'snapshot-with-joint-configuration': 519,
  'snapshot-found-unneeded': 933,
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
