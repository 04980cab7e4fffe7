/**
 * A follower behind a slow link, far behind a compacted log, under steady load: its snapshot takes so long that it is
 * out of date when it has arrived. The leader keeps what comes after it, so that no second one is needed.
 */
import { expect, test } from 'vitest';
import { runner } from '../../../../sim/campaign/runner.ts';
import { DEFAULT_LIMITS, type RaftLimits } from '../../../../src/raft/options.ts';
import { MS, plainScenario, SECOND } from '../world/plain-scenario.ts';

const SLOW = 3;
const EXTRA = 15 * MS;

/** Which snapshots the slow follower is sent, each once, and how many it installs; and how many the leader takes. */
function transfers(hold: Partial<RaftLimits>): { sent: Set<string>; installed: number; taken: number } {
  const sent = new Set<string>();
  let [installed, taken] = [0, 0];
  const result = runner.run(
    plainScenario({
      raft: {
        ...DEFAULT_LIMITS,
        snapshotEntries: 10,
        snapshotChunkBytes: 16,
        compactionKeepEntries: 0,
        ...hold,
      },
      network: {
        ...plainScenario().network,
        slowLinks: [
          { from: 1, to: SLOW, extra: EXTRA },
          { from: 2, to: SLOW, extra: EXTRA },
          { from: SLOW, to: 1, extra: EXTRA },
          { from: SLOW, to: 2, extra: EXTRA },
        ],
      },
      workload: { ...plainScenario().workload, thinkTime: 10 * MS },
      faults: [{ kind: 'crash', at: 500 * MS, server: SLOW, afterEffects: 0, for: 2 * SECOND }],
      phases: { faultsFor: 20 * SECOND, core: [1, 2, 3], livenessFor: 20 * SECOND },
    }),
    {
      log: ({ server, what, detail }) => {
        const of = /<- snapshot t\d+ of (\d+\/\d+)/.exec(detail)?.[1];
        if (server === SLOW && of !== undefined) sent.add(of);
        if (
          server === SLOW &&
          what === 'snapshot-staged' &&
          detail.includes('-> ') &&
          detail.includes(' ok ')
        )
          installed += 1;
        if (server !== SLOW && what === 'snapshot-saved') taken += 1;
      },
    },
  );
  expect(result.violations).toEqual([]);
  return { sent, installed, taken };
}

test('is sent one snapshot while many more are taken, and catches up', () => {
  const { sent, installed, taken } = transfers({});
  expect(taken).toBeGreaterThan(50);
  expect([sent.size, installed]).toEqual([1, 1]);
});

test('would be sent one after the other if nothing were kept for it', () => {
  expect(transfers({ compactionHoldEntries: 0 }).sent.size).toBeGreaterThan(5);
});
