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
  'leader-elected': 908,
  'two-candidates-in-a-term': 908,
  'vote-refused-out-of-date-log': 908,
  'vote-refused-already-voted': 908,
  'pre-vote-refused-out-of-date-log': 908,
  'candidate-yields-to-leader': 908,
  'leader-steps-down-by-check-quorum': 908,
  'vote-survives-restart': 908,
  'term-learned-from-an-answer': 908,
  'deposed-leader-truncates': 908,
  'append-refused-log-too-short': 908,
  'append-refused-other-term': 908,
  'backtracking-skips': 908,
  'old-entry-committed-with-own': 908,
  'joint-configuration': 908,
  'joint-left-by-later-leader': 908,
  'leader-begins-its-own-removal': 908,
  'leader-removed': 908,
  'apply-lags': 908,
  'crash-with-writes-pending': 908,
  'read-pending-across-deposed-leader': 908,
  'read-answered-by-follower': 908,
  'leadership-transferred': 908,
  'restarted-from-snapshot': 908,
  'leader-after-leader-crash': 908,
  'transfer-target-not-caught-up': 908,
  'failed-sync-stops': 908,
  'split-vote': 908,
  'vote-request-ignored': 908,
  'pre-vote-refused-leader-alive': 908,
  'figure-8-in-the-making': 908,
  'duplicate-message': 908,
  'snapshot-installed': 908,
  'leader-crash-with-uncommitted': 908,
  'stale-vote-response': 908,
  'read-timed-out': 908,
  'uncommitted-log-replaced-by-snapshot': 908,
  'configuration-rolled-back': 908,
  'snapshot-with-joint-configuration': 908,
  'joint-committed-while-halves-separated': 908,
  'snapshot-transfer-resumed': 908,
  'leader-deposed-by-later-term': 526,
  'several-entries-truncated': 526,
  'two-leaders-at-once': 526,
  'reordered-append': 526,
  'stale-order-to-campaign': 526,
  'commit-before-own-disk': 526,
  'truncated-while-write-pends': 526,
  'message-from-a-former-life': 526,
  'some-writes-kept': 526,
  'all-down': 526,
  'recovered-from-all-down': 526,
  'reads-share-a-round': 295,
  'damage-noticed': 295,
  'transfer-timed-out': 295,
  'transfer-target-cut-off': 295,
  'lease-read-while-another-campaigns': 295,
  'learner-promoted': 861,
  'message-from-three-terms-ago': 861,
  'leader-of-one': 861,
  'torn-write-recovered': 861,
  'leader-removed-while-transferring': 861,
  'paused-leader-returns': 114,
  'snapshot-found-unneeded': 114,
  'every-voter-replaced': 943,
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
