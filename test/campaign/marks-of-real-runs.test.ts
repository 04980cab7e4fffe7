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
  'leader-elected': 547,
  'two-candidates-in-a-term': 547,
  'vote-refused-out-of-date-log': 547,
  'vote-refused-already-voted': 547,
  'pre-vote-refused-out-of-date-log': 547,
  'candidate-yields-to-leader': 547,
  'leader-deposed-by-later-term': 547,
  'leader-steps-down-by-check-quorum': 547,
  'vote-survives-restart': 547,
  'term-learned-from-an-answer': 547,
  'deposed-leader-truncates': 547,
  'several-entries-truncated': 547,
  'append-refused-log-too-short': 547,
  'append-refused-other-term': 547,
  'backtracking-skips': 547,
  'old-entry-committed-with-own': 547,
  'learner-promoted': 547,
  'joint-configuration': 547,
  'joint-left-by-later-leader': 547,
  'leader-begins-its-own-removal': 547,
  'leader-removed': 547,
  'apply-lags': 547,
  'crash-with-writes-pending': 547,
  'read-pending-across-deposed-leader': 547,
  'read-answered-by-follower': 547,
  'reads-share-a-round': 547,
  'read-timed-out': 547,
  'leadership-transferred': 547,
  'snapshot-installed': 547,
  'restarted-from-snapshot': 547,
  'leader-after-leader-crash': 547,
  'transfer-target-not-caught-up': 547,
  'stale-order-to-campaign': 547,
  'commit-before-own-disk': 547,
  'failed-sync-stops': 547,
  'joint-committed-while-halves-separated': 547,
  'configuration-rolled-back': 547,
  'split-vote': 401,
  'vote-request-ignored': 401,
  'pre-vote-refused-leader-alive': 401,
  'two-leaders-at-once': 401,
  'truncated-while-write-pends': 401,
  'message-from-three-terms-ago': 401,
  'reordered-append': 401,
  'message-from-a-former-life': 401,
  'figure-8-in-the-making': 401,
  'leader-crash-with-uncommitted': 401,
  'leader-of-one': 401,
  'paused-leader-returns': 401,
  'all-down': 526,
  'recovered-from-all-down': 526,
  'transfer-timed-out': 526,
  'duplicate-message': 526,
  'some-writes-kept': 526,
  'torn-write-recovered': 526,
  'snapshot-transfer-resumed': 447,
  'stale-vote-response': 447,
  'transfer-target-cut-off': 447,
  'lease-read-while-another-campaigns': 447,
  'snapshot-with-joint-configuration': 62,
  'uncommitted-log-replaced-by-snapshot': 62,
  'every-voter-replaced': 62,
  'damage-noticed': 292,
  'snapshot-found-unneeded': 292,
  'leader-removed-while-transferring': 604,
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
